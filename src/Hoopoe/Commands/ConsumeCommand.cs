using System.CommandLine;
using Hoopoe.Messages;
using Hoopoe.Signals;

namespace Hoopoe.Commands;

/// <summary>hoopoe consume: takes messages from a queue and writes them out; each is written before it is acknowledged.</summary>
internal static class ConsumeCommand
{
    private const int UsualPrefetch = 100;

    public static Command Create()
    {
        var common = new MessageOptions();
        var queue = new Argument<string>("QUEUE") { Description = "The queue" };
        var count = new Option<int?>("--count", "-n") { Description = "End after so many messages; the exit code is 1 if fewer came within --timeout", HelpName = "N" };
        var timeout = new Option<double?>("--timeout", "-t") { Description = "End after so many seconds; without it, and without --count, on Ctrl+C", HelpName = "SECONDS" };
        var settle = new Option<string>("--ack") { Description = "ack takes each message when it is written; auto lets the broker forget it when it is sent; reject gives it up, to a dead-letter exchange if there is one; requeue gives it back", HelpName = "ack|auto|reject|requeue", DefaultValueFactory = _ => "ack" };
        settle.CompletionSources.Add("ack", "auto", "reject", "requeue");
        var prefetch = new Option<int>("--prefetch") { Description = "Messages that may be on their way", HelpName = "N", DefaultValueFactory = _ => UsualPrefetch };
        var exclusive = new Option<bool>("--exclusive") { Description = "Be the only consumer" };
        var format = MessageOptions.Format();
        return common.Define("consume", "Take messages from a queue and write them out", [queue, count, timeout, settle, prefetch, exclusive, format], parsed =>
        {
            if (parsed.GetValue(count) is < 1) throw new MessageException("--count takes a number above 0");
            if (parsed.GetValue(timeout) is <= 0 or > 2_000_000 or double.NaN) throw new MessageException("--timeout takes seconds, from above 0 to 2000000");
            if (parsed.GetValue(prefetch) is < 1 or > ushort.MaxValue) throw new MessageException("--prefetch takes a number from 1 to 65535");
            var settlement = SettlementOf(parsed.GetValue(settle)!);
            if (settlement == Settlement.Automatic && parsed.GetValue(count) is not null)
                throw new MessageException("with --ack auto the broker sends more than --count and forgets it: use --ack ack");
            using var output = Console.OpenStandardOutput();
            var writer = new MessageWriter(output, MessageOptions.FormatOf(parsed.GetValue(format)!));
            using var channel = common.Open(parsed, "hoopoe consume");
            var run = new ConsumeRun(channel, settlement, parsed.GetValue(count), writer.Write);
            // What goes back stays unsettled until the end, so that a window would stop the deliveries.
            int window = settlement == Settlement.Requeue ? parsed.GetValue(count) ?? 0 : Math.Min(parsed.GetValue(prefetch), parsed.GetValue(count) ?? int.MaxValue);
            channel.Consume(parsed.GetRequiredValue(queue), (ushort)(window > ushort.MaxValue ? 0 : window), settlement == Settlement.Automatic, parsed.GetValue(exclusive));
            long taken = Watch(channel, run, parsed.GetValue(timeout));
            return parsed.GetValue(count) is { } wanted && taken < wanted ? HoopoeCommand.Complain($"{taken} of {wanted} messages came", HoopoeCommand.Failed) : 0;
        });
    }

    private static long Watch(MessageChannel channel, ConsumeRun run, double? timeout)
    {
        using var stop = new StopSignal();
        using var over = new CancellationTokenSource();
        var limit = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        var ending = EndAsync();
        try
        {
            return run.Execute();
        }
        finally
        {
            over.Cancel();
            ending.GetAwaiter().GetResult();
        }

        async Task EndAsync()
        {
            await Task.WhenAny(stop.Requested, Task.Delay(limit, over.Token));
            if (!over.IsCancellationRequested) channel.BeginClose();
        }
    }

    private static Settlement SettlementOf(string text) => text switch
    {
        "ack" => Settlement.Acknowledge,
        "auto" => Settlement.Automatic,
        "reject" => Settlement.Reject,
        "requeue" => Settlement.Requeue,
        _ => throw new MessageException($"'{text}' is no way to settle a message; there are ack, auto, reject and requeue"),
    };
}
