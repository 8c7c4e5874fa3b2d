using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Storage;
using Hoopoe.Tests.Server.Durability;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Hoopoe.Tests.Server.Health;

/// <summary>What a program's health checks say about its broker.</summary>
public sealed class BrokerHealthCheckTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Check_BrokerOfTheHost_IsHealthyOnlyWhileItServes()
    {
        await using var provider = Services(services => services.AddHoopoe());
        var host = provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();
        Assert.Equal((HealthStatus.Unhealthy, "the broker has not started"), await CheckAsync(provider));
        await host.StartingAsync(CancellationToken.None);
        Assert.Equal((HealthStatus.Healthy, "the broker serves"), await CheckAsync(provider));
        await host.StoppedAsync(CancellationToken.None);
        Assert.Equal((HealthStatus.Unhealthy, "the broker has stopped or is about to"), await CheckAsync(provider));
    }

    [Fact]
    public async Task Check_DiskIsScarce_IsDegraded()
    {
        using var directory = new TemporaryDirectory();
        var options = new HoopoeOptions { Data = new DataOptions { Directory = directory["data"] } };
        await using (await HoopoeBroker.StartAsync(options))
        {
            // Makes the journal, which a full disk would have no room for.
        }
        await using var broker = await HoopoeBroker.StartAsync(options with { Disk = new DiskOptions { FreeLimitBytes = long.MaxValue } });
        FailingDisk.WriteThrough(broker);
        await using var provider = Services(services => services.AddSingleton(broker));
        using var limit = new CancellationTokenSource(Limit);
        while ((await CheckAsync(provider)).Status != HealthStatus.Degraded) await Task.Delay(5, limit.Token);
        Assert.Equal("the broker is low on disk: publishers are slowed or refused", (await CheckAsync(provider)).Description);
    }

    [Fact]
    public async Task Check_JournalFailed_IsAsBadAsRegistered()
    {
        using var directory = new TemporaryDirectory();
        var disk = new FailingDisk();
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions { Data = new DataOptions { Directory = directory["data"] }, DiskCover = disk.Over });
        disk.FailUnder(broker);
        await broker.Failure.WaitAsync(Limit);
        await using var provider = Services(services => services.AddSingleton(broker), HealthStatus.Degraded);
        var (status, description) = await CheckAsync(provider);
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.StartsWith("the journal has failed", description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, broker.CheckHealth().Status);
        Assert.Contains("the disk is gone", broker.CheckHealth().Exception!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoBrokerAmongTheServices_SaysWhatToDo()
    {
        await using var provider = Services(_ => { });
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync(provider));
        Assert.Equal("There is no broker to check: call services.AddHoopoe() or register a HoopoeBroker.", error.Message);
    }

    private static ServiceProvider Services(Action<IServiceCollection> add, HealthStatus? failureStatus = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddHoopoe(failureStatus: failureStatus);
        add(services);
        return services.BuildServiceProvider();
    }

    private static async Task<(HealthStatus Status, string? Description)> CheckAsync(ServiceProvider provider)
    {
        var entry = (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["hoopoe"];
        return (entry.Status, entry.Description);
    }
}
