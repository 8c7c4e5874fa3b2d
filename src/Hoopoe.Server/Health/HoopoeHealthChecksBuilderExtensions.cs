using Hoopoe.Server;
using Hoopoe.Server.Health;
using Hoopoe.Server.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// Where every program that has health checks finds it.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a broker to a program's health checks. Stateless.</summary>
public static class HoopoeHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks the broker that <see cref="HoopoeServiceCollectionExtensions"/> added, or else the <see cref="HoopoeBroker"/> among the services:
    /// degraded while memory or disk is scarce, unhealthy before it has started, after it has stopped and when its journal has failed.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What is reported where the broker is not there; unhealthy, if left out.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    public static IHealthChecksBuilder AddHoopoe(
        this IHealthChecksBuilder builder, string name = "hoopoe", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, provider => new BrokerHealthCheck(BrokerOf(provider)), failureStatus, tags));
    }

    private static Func<HoopoeBroker?> BrokerOf(IServiceProvider provider)
    {
        if (provider.GetService<HostedBroker>() is { } hosted) return () => hosted.Started;
        var broker = provider.GetService<HoopoeBroker>()
            ?? throw new InvalidOperationException("There is no broker to check: call services.AddHoopoe() or register a HoopoeBroker.");
        return () => broker;
    }
}
