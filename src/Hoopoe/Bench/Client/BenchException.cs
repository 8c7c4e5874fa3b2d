namespace Hoopoe.Bench.Client;

/// <summary>What ends a run: no connection, a refusal, a connection lost. The message is one line for the person at the terminal.</summary>
internal sealed class BenchException(string message) : Exception(message);
