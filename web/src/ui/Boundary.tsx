// Catches what a view could not draw, so that one odd value never takes the whole page away.
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  renderFailure: (error: Error, retry: () => void) => ReactNode;
}

export class Boundary extends Component<Props, { error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? this.props.renderFailure(error, () => this.setState({ error: null })) : this.props.children;
  }
}
