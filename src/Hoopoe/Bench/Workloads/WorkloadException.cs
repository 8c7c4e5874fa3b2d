namespace Hoopoe.Bench.Workloads;

/// <summary>A workload that makes no sense as typed; the message is one line for whoever typed it.</summary>
internal sealed class WorkloadException(string message) : Exception(message);
