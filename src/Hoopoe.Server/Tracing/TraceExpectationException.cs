namespace Hoopoe.Server.Tracing;

/// <summary>
/// What a test expected to have happened did not, or not in time; its text tells what happened instead. Any test framework
/// shows it as a failure.
/// </summary>
public sealed class TraceExpectationException(string message) : Exception(message);
