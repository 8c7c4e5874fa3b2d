using Hoopoe.Interop.Executable;
using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Hoopoe.Server.Data;
using Hoopoe.Server.Hosting;
using Hoopoe.Server.Telemetry;
using Hoopoe.Tests.Server.Durability;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Hosting;

/// <summary>A broker among the services of a generic host.</summary>
public sealed class HostedBrokerTests
{
    [Fact]
    public async Task Start_BeforeOtherServices_AndStopsAfterThem()
    {
        // Registered before the broker: order does not matter.
        using var host = Build(services => services.AddHostedService<Witness>().AddSingleton<Notes>().AddHoopoe());
        await host.StartAsync();
        await host.StopAsync();
        var notes = host.Services.GetRequiredService<Notes>();
        Assert.Equal(["start: True", "stop: True"], notes.Lines);
        await Assert.ThrowsAnyAsync<Exception>(() => AmqpProbe.ConnectAsync(notes.Broker!.AmqpEndPoint));
    }

    [Fact]
    public async Task Resolve_BeforeTheHostStarts_StartsTheBroker()
    {
        await using var provider = new ServiceCollection().AddHoopoe().BuildServiceProvider();
        var broker = provider.GetRequiredService<HoopoeBroker>();
        using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
        Assert.Same(broker, provider.GetRequiredService<HoopoeBroker>());
    }

    [Fact]
    public async Task Dispose_HostThatNeverStopped_StopsTheBroker()
    {
        var host = Build(services => services.AddHoopoe());
        await host.StartAsync();
        var address = host.Services.GetRequiredService<HoopoeBroker>().AmqpEndPoint;
        host.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => AmqpProbe.ConnectAsync(address));
    }

    [Fact]
    public async Task Start_PortInUse_FailsTheHostWithThePlainReason()
    {
        await using var other = await HoopoeBroker.StartAsync();
        using var host = Build(services => services.AddHoopoe(options => options with { Listen = options.Listen with { Port = other.AmqpEndPoint.Port } }));
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => host.StartAsync());
        Assert.StartsWith($"cannot listen at 127.0.0.1 port {other.AmqpEndPoint.Port} for AMQP: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownKeyInTheConfiguration_FailsTheHostAndNamesIt()
    {
        using var host = Build((services, configuration) => services.AddHoopoe(configuration), ("Hoopoe:Lisen:Port", "0"));
        var error = await Assert.ThrowsAsync<OptionException>(() => host.StartAsync());
        Assert.StartsWith("there is no option lisen.port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddHoopoe_ConfigurationAndDelegatesInSeveralCalls_ApplyInOrder()
    {
        using var host = Build(
            (services, configuration) => services
                .AddHoopoe(configuration, options => options with { Amqp = options.Amqp with { FrameMax = options.Amqp.FrameMax * 2 } })
                .AddHoopoe((provider, options) => options with { Amqp = options.Amqp with { ClusterName = provider.GetRequiredService<IHostEnvironment>().EnvironmentName } }),
            ("Hoopoe:Amqp:FrameMax", "8 KiB"), ("Hoopoe:Amqp:ClusterName", "other"));
        await host.StartAsync();
        var options = host.Services.GetRequiredService<HoopoeBroker>().Options;
        Assert.Equal(16384u, options.Amqp.FrameMax);
        Assert.Equal("Test", options.Amqp.ClusterName);
        Assert.Single(host.Services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task JournalFails_ByDefault_StopsTheHost()
    {
        using var directory = new TemporaryDirectory();
        var disk = new FailingDisk();
        using var host = Build(services => services.AddHoopoe(options => On(disk, directory, options)));
        await host.StartAsync();
        disk.FailUnder(host.Services.GetRequiredService<HoopoeBroker>());
        await StoppingOf(host).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task JournalFails_ToBeReported_LeavesTheHostRunning()
    {
        using var directory = new TemporaryDirectory();
        using var log = new RecordedLog();
        var disk = new FailingDisk();
        using var host = Build(services => services
            .AddHoopoe(options => On(disk, directory, options) with { Hosting = new HostingOptions { OnJournalFailure = JournalFailureBehavior.Report } })
            .AddSingleton<ILoggerFactory>(log));
        await host.StartAsync();
        disk.FailUnder(host.Services.GetRequiredService<HoopoeBroker>());
        while (!log.At(LogLevel.Critical).Any(line => line.Contains("goes on without a broker", StringComparison.Ordinal))) await Task.Yield();
        Assert.False(StoppingOf(host).IsCompleted);
    }

    [Fact]
    public async Task TelemetryEndpoint_InAHost_IsWarnedOf()
    {
        using var log = new RecordedLog();
        using var host = Build(services => services
            .AddHoopoe(options => options with { Telemetry = new TelemetryOptions { Endpoint = "http://localhost:4317" } })
            .AddSingleton<ILoggerFactory>(log));
        await host.StartAsync();
        Assert.Contains(log.At(LogLevel.Warning), line => line.Contains("AddSource(\"Hoopoe\")", StringComparison.Ordinal));
    }

    private static IHost Build(Action<IServiceCollection> add) => Build((services, _) => add(services));

    private static IHost Build(Action<IServiceCollection, IConfiguration> add, params (string Path, string Value)[] values)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Test" });
        builder.Configuration.AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Path, (string?)pair.Value)));
        add(builder.Services, builder.Configuration);
        return builder.Build();
    }

    private static HoopoeOptions On(FailingDisk disk, TemporaryDirectory directory, HoopoeOptions options) =>
        options with { Data = new DataOptions { Directory = directory["data"] }, DiskCover = disk.Over };

    private static Task StoppingOf(IHost host)
    {
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    /// <summary>What the witness saw.</summary>
    private sealed class Notes
    {
        public List<string> Lines { get; } = [];

        public HoopoeBroker? Broker { get; set; }
    }

    /// <summary>Sees whether the broker serves when it starts and when it stops.</summary>
    private sealed class Witness(HoopoeBroker broker, Notes notes) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => NoteAsync("start");

        public Task StopAsync(CancellationToken cancellationToken) => NoteAsync("stop");

        private async Task NoteAsync(string when)
        {
            notes.Broker = broker;
            using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
            notes.Lines.Add($"{when}: {!await client.HasQueueAsync("nothing")}");
        }
    }
}
