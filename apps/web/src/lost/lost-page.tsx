// An address that leads nowhere.
import { Link } from "@tanstack/react-router";
import { useTitle } from "../app/index.ts";
import { en } from "../strings/index.ts";

export function LostPage() {
  useTitle(en.lost.title);
  return (
    <section className="notice">
      <h1>{en.lost.title}</h1>
      <p>{en.lost.lead}</p>
      <p>
        <Link to="/" search={{}} className="button">
          {en.lost.home}
        </Link>
      </p>
    </section>
  );
}
