using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Hoopoe.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

// Where every program that has a service collection finds it.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a broker to a generic host. Stateless.</summary>
public static class HoopoeServiceCollectionExtensions
{
    /// <summary>
    /// Has the host run a broker: it starts before the first hosted service and is drained after the last has stopped.
    /// <see cref="HoopoeBroker"/> can then be injected. Called again, it goes on from the options of the calls before, so a test
    /// changes what its application has set.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Makes the options out of those so far; without it they stay as they are.</param>
    /// <remarks>A broker that cannot start fails the host's start with a <see cref="HoopoeStartException"/>.</remarks>
    public static IServiceCollection AddHoopoe(this IServiceCollection services, Func<HoopoeOptions, HoopoeOptions>? configure = null) =>
        services.AddHoopoe((_, options) => configure?.Invoke(options) ?? options);

    /// <summary>The same with options that are made of other services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Makes the options out of those so far; called once, when the broker starts.</param>
    public static IServiceCollection AddHoopoe(this IServiceCollection services, Func<IServiceProvider, HoopoeOptions, HoopoeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(new OptionsStep(configure));
        if (services.Any(service => service.ServiceType == typeof(HostedBroker))) return services;
        services.AddLogging();
        services.AddSingleton<HostedBroker>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<HostedBroker>());
        services.TryAddSingleton(provider => provider.GetRequiredService<HostedBroker>().Broker);
        return services;
    }

    /// <summary>The same with options out of a configuration, whose keys are those of the executable (Hoopoe:Listen:Port).</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The application's configuration, of which the section "Hoopoe" is read; or the very section that holds the options.</param>
    /// <param name="configure">Makes the options out of what the configuration sets.</param>
    /// <remarks>
    /// A key that does not exist and a value that is not allowed fail the host's start with an <see cref="OptionException"/> that names it.
    /// </remarks>
    public static IServiceCollection AddHoopoe(
        this IServiceCollection services, IConfiguration configuration, Func<HoopoeOptions, HoopoeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddHoopoe((_, options) =>
        {
            options = HoopoeConfiguration.Bind(configuration, options);
            return configure?.Invoke(options) ?? options;
        });
    }
}
