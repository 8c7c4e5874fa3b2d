using Hoopoe.Protocols.Amqp;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hoopoe.Server.Health;

/// <summary>Says how a broker does, in the terms of .NET's health checks. Stateless; reads counters that others write.</summary>
internal static class BrokerHealth
{
    /// <summary>How a broker does.</summary>
    /// <param name="amqp">Its server.</param>
    /// <param name="stopping">Whether it has been told to stop.</param>
    /// <param name="failure">Completes when its journal has failed.</param>
    public static HealthCheckResult Of(AmqpServer amqp, bool stopping, Task<Exception>? failure)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["connections"] = amqp.ConnectionCount,
            ["memory-bytes"] = amqp.Broker.Memory.BytesInUse,
            ["memory-limit-bytes"] = amqp.Broker.MemoryLimitBytes,
        };
        if (failure is { IsCompletedSuccessfully: true })
            return HealthCheckResult.Unhealthy("the journal has failed: the broker serves nobody, and is to be started anew", failure.Result, data);
        if (stopping) return HealthCheckResult.Unhealthy("the broker has stopped or is about to", data: data);
        return amqp.Shortage is { } shortage
            ? HealthCheckResult.Degraded($"the broker is {shortage}: publishers are slowed or refused", data: data)
            : HealthCheckResult.Healthy("the broker serves", data);
    }
}
