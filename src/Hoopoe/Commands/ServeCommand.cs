using System.CommandLine;
using System.Diagnostics;
using Hoopoe.Logging;
using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Signals;
using Hoopoe.Telemetry;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Commands;

/// <summary>hoopoe serve: runs a broker until a signal asks it to end.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var options = new ServeOptions();
        var command = new Command("serve", "Run the broker until SIGTERM or Ctrl+C");
        foreach (var option in options.All) command.Options.Add(option);
        command.Options.Add(new VersionOption());
        command.SetAction((parsed, _) => RunAsync(options.Read(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> commandLine)
    {
        HoopoeOptions options;
        try
        {
            options = HoopoeConfiguration.Bind(ConfigurationSources.Build(commandLine), HoopoeOptions.Standalone);
        }
        catch (OptionException error)
        {
            bool typed = commandLine.Keys.Any(key => HoopoeConfiguration.SameKey(key, error.Key));
            return HoopoeCommand.Complain(error.Message, typed ? HoopoeCommand.NotUnderstood : HoopoeCommand.Failed);
        }
        // Who types a command wants to find tomorrow what it was given today; a program that embeds a broker says where.
        if (options.Data is { Directory: null, MemoryOnly: false })
            options = options with { Data = options.Data with { Directory = DataOptions.DefaultDirectory } };
        SocketThreads.WorkThemselves();
        using var stop = new StopSignal();
        var levels = new LogLevels(options.Log);
        using var loggers = LoggerFactory.Create(logging => ConsoleLog.Configure(logging, options.Log.Format, levels));
        await using var telemetry = TelemetryExport.Start(options.Telemetry, loggers);
        await using (var broker = await HoopoeBroker.StartAsync(options, loggers, levels))
        {
            using var reload = options.Tls.IsOn ? new HangUpSignal(() => Reload(broker)) : null;
            Announce(broker);
            Systemd.Notify("READY=1");
            await Task.WhenAny(stop.Requested, broker.Failure);
            Systemd.Notify("STOPPING=1");
            if (broker.Failure.IsCompleted) return HoopoeCommand.Complain($"storage has failed, nothing more can be kept: {(await broker.Failure).Message}", HoopoeCommand.Failed);
        }
        new ProcessLog(loggers.CreateLogger("Hoopoe.Process")).Allocated(GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0));
        return 0;
    }

    private static void Reload(HoopoeBroker broker)
    {
        try
        {
            broker.ReloadCertificates();
        }
        catch (HoopoeStartException)
        {
            // The log says so, and the broker goes on with those it has.
        }
    }

    private static void Announce(HoopoeBroker broker)
    {
        string data = broker.Options.Data.Directory is { } directory ? Path.GetFullPath(directory) : "in memory only";
        string http = broker.HttpEndPoints.Count == 0 ? "off" : "at " + string.Join(", ", broker.HttpEndPoints);
        string amqp = broker.AmqpEndPoints.Count == 0 ? "off" : "at " + string.Join(", ", broker.AmqpEndPoints);
        var took = DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime();
        Console.Out.WriteLine($"Hoopoe {HoopoeVersion.Text}");
        Console.Out.WriteLine($"AMQP 0-9-1 {amqp}");
        Console.Out.WriteLine($"HTTP {http}");
        // Where they are off nobody waits for the line, and those who read the others find them where they were.
        if (broker.AmqpsEndPoints.Count > 0) Console.Out.WriteLine($"AMQP 0-9-1 over TLS at {string.Join(", ", broker.AmqpsEndPoints)}");
        if (broker.HttpsEndPoints.Count > 0) Console.Out.WriteLine($"HTTPS at {string.Join(", ", broker.HttpsEndPoints)}");
        if (broker.MetricsEndPoints.Count > 0) Console.Out.WriteLine($"metrics at {string.Join(", ", broker.MetricsEndPoints)}");
        Console.Out.WriteLine($"data {data}");
        Console.Out.WriteLine($"ready after {(long)took.TotalMilliseconds} ms");
        Console.Out.Flush();
    }
}
