namespace Hoopoe.Control;

/// <summary>Ends a control command: one line for the person at the terminal, and one of <see cref="Control.ExitCode"/> for the script.</summary>
internal sealed class ControlException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
