namespace Hoopoe.Interop.Crash.Topology;

/// <summary>Queues between which messages move, so that only a look at all of them says where one is. Where dead letters go is looked at last.</summary>
internal sealed record QueueGroup(string Name, params QueuePlan[] Queues);
