using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hoopoe.Server.Health;

/// <summary>Reports a broker's health to a program's health checks. Made for each check; reads only.</summary>
/// <param name="broker">The broker, null while it has not started.</param>
internal sealed class BrokerHealthCheck(Func<HoopoeBroker?> broker) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = broker()?.CheckHealth() ?? HealthCheckResult.Unhealthy("the broker has not started");
        if (health.Status == HealthStatus.Unhealthy)
            health = new HealthCheckResult(context.Registration.FailureStatus, health.Description, health.Exception, health.Data);
        return Task.FromResult(health);
    }
}
