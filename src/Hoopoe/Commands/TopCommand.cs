using System.CommandLine;
using System.Text.Json;
using Hoopoe.Commands.Ctl;
using Hoopoe.Control;
using Hoopoe.Control.Top;
using Hoopoe.Signals;
using Hoopoe.Tls;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hoopoe.Commands;

/// <summary>hoopoe top: a broker's totals and its busiest queues, drawn anew every few seconds until Ctrl+C or q.</summary>
internal static class TopCommand
{
    public const string Name = "top";

    private static readonly Dictionary<string, string> SortKeys = new(StringComparer.Ordinal)
    {
        ["messages"] = "messages", ["ready"] = "messages_ready", ["unacked"] = "messages_unacknowledged", ["memory"] = "memory", ["consumers"] = "consumers",
        ["in"] = "message_stats.publish_details.rate", ["out"] = "message_stats.deliver_get_details.rate",
    };

    public static Command Create() => Create(Terminal.OfProcess, CtlCommand.OpenTransport, Environment.GetEnvironmentVariable);

    /// <summary>The command with what a test puts in place of the process's own.</summary>
    public static Command Create(Terminal terminal, Func<ClientTls, HttpMessageHandler> transport, Func<string, string?> environment)
    {
        var options = new CtlOptions();
        var builder = new CtlBuilder(options, terminal, transport, environment);
        var interval = new Option<double>("--interval", "-i") { Description = "Seconds between two looks", HelpName = "SECONDS", DefaultValueFactory = _ => 2 };
        var rows = new Option<int>("--rows", "-n") { Description = "How many queues", HelpName = "N", DefaultValueFactory = _ => 20 };
        var sort = new Option<string>("--sort") { Description = $"What the busiest have most of: {string.Join(", ", SortKeys.Keys)}", HelpName = "WHAT", DefaultValueFactory = _ => "messages" };
        sort.AcceptOnlyFromAmong([.. SortKeys.Keys]);
        var once = new Option<bool>("--once") { Description = "Look once and end; so it does where nobody sees it" };
        Symbol[] symbols = [interval, rows, sort, once, options.Url, options.VirtualHost, options.Timeout, .. options.Tls.All];
        return builder.Define(Name, "Watch a broker's totals and its busiest queues", symbols, async session =>
        {
            if (session.Value(rows) is < 1 or > 500) throw new ControlException("--rows takes a number from 1 to 500", ExitCode.Usage);
            if (session.Value(interval) is < 0.1 or > 3600 or double.NaN) throw new ControlException("--interval takes seconds, from 0.1 to 3600", ExitCode.Usage);
            string path = (session.HasVirtualHost ? ApiPath.Of("queues", session.VirtualHost) : "queues") + $"?page=1&page_size={session.Value(rows)}&sort={SortKeys[session.Value(sort)]}&sort_reverse=true";
            var console = terminal.CreateConsole();
            if (session.Value(once) || !terminal.IsSeen) console.Write(await LookAsync(session, path, console.Profile.Width));
            else await WatchAsync(session, path, console, TimeSpan.FromSeconds(session.Value(interval)));
        });
    }

    private static async Task WatchAsync(CtlSession session, string path, IAnsiConsole console, TimeSpan interval)
    {
        using var stop = new StopSignal();
        var first = await LookAsync(session, path, console.Profile.Width);
        await console.Live(first).AutoClear(true).StartAsync(async live =>
        {
            while (!await IsOverAsync(session.Terminal, stop, interval))
            {
                live.UpdateTarget(await LookAgainAsync(session, path, console.Profile.Width));
                live.Refresh();
            }
        });
    }

    private static async Task<bool> IsOverAsync(Terminal terminal, StopSignal stop, TimeSpan interval)
    {
        await Task.WhenAny(stop.Requested, Task.Delay(interval));
        return stop.Requested.IsCompleted || (terminal.IsTyped && Console.KeyAvailable && Console.ReadKey(intercept: true).Key == ConsoleKey.Q);
    }

    /// <summary>A broker that is gone may come back: until then, what is wrong is shown.</summary>
    private static async Task<IRenderable> LookAgainAsync(CtlSession session, string path, int width)
    {
        try
        {
            return await LookAsync(session, path, width);
        }
        catch (ControlException error) when (error.ExitCode is ExitCode.Unavailable or ExitCode.TryAgain or ExitCode.Software)
        {
            return new Text(error.Message);
        }
    }

    private static async Task<IRenderable> LookAsync(CtlSession session, string path, int width)
    {
        var overview = await session.Api.GetAsync("overview");
        var page = await session.Api.GetAsync(path, VirtualHostCommands.Missing(session.VirtualHost));
        // A broker that does not page answers with the list itself.
        var queues = page.ValueKind == JsonValueKind.Array ? page : page.At("items");
        return TopFrame.Draw(session.Address, overview, queues, width);
    }
}
