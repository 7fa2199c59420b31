// The rail: the screens of this person's duty. On narrow screens it is a menu.
import { To } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { frame } from "../strings/frame.ts";
import { VisibleText } from "../text/index.ts";
import { mayOf } from "../api/index.ts";
import { screenOf, screensFor } from "./screens.ts";

interface RailProps {
  readonly path: string;
  readonly open: boolean;
  readonly onGo: () => void;
  /** Short notes beside a screen, such as `3`. */
  readonly notes?: Readonly<Record<string, string>>;
}

export function Rail({ path, open, onGo, notes = {} }: RailProps) {
  const session = useSession();
  const current = screenOf(path);
  const principal = session?.principal ?? null;
  const screens = screensFor(mayOf(session), principal?.user ?? null);
  return (
    <nav className="rail" id="rail" aria-label={frame.nav} data-open={open}>
      <To href="/" className="brand" onClick={onGo} tabIndex={-1} aria-hidden="true">
        Quis<b>?</b>
      </To>
      <ul>
        {screens.map(({ id, href, within }) => (
          <li key={id} className={within === true ? "within" : undefined}>
            <To href={href} aria-current={current?.id === id || path === href ? "page" : undefined} onClick={onGo}>
              <span>{frame.screens[id]}</span>
              {notes[id] === undefined ? null : <span className="note-count">{notes[id]}</span>}
            </To>
          </li>
        ))}
      </ul>
      <RailFoot demo={(session?.demo_people.length ?? 0) > 0} unit={principal?.unit ?? null} />
    </nav>
  );
}

function RailFoot({ demo, unit }: { readonly demo: boolean; readonly unit: string | null }) {
  if (!demo && unit === null) return null;
  return (
    <p className="rail-foot">
      {unit === null ? null : <VisibleText text={unit} />}
      {demo ? <span>{frame.demo}</span> : null}
    </p>
  );
}
