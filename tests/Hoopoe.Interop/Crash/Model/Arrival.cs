using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>A message as a client got it. The body is the client's and lent for the time of the call.</summary>
internal readonly record struct Arrival(
    QueuePlan Queue, ulong Tag, bool IsRedelivered, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);
