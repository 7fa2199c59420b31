// A fault of one screen stays in that screen: the frame, and what the strip says, stand.
import { Component, type ReactNode } from "react";
import { Failure } from "../app/index.ts";

interface FaultBoundaryProps {
  /** Another place is another chance. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: unknown;
  readonly place: string;
}

export class FaultBoundary extends Component<FaultBoundaryProps, State> {
  override readonly state: State = { error: undefined, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps({ place }: FaultBoundaryProps, state: State): Partial<State> | null {
    return place === state.place ? null : { place, error: undefined };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
