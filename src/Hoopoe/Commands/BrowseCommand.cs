using System.CommandLine;
using Hoopoe.Messages;

namespace Hoopoe.Commands;

/// <summary>hoopoe browse: shows the first messages of a queue and puts them back where they were.</summary>
internal static class BrowseCommand
{
    public static Command Create()
    {
        var common = new MessageOptions();
        var queue = new Argument<string>("QUEUE") { Description = "The queue" };
        var count = new Option<int>("--count", "-n") { Description = "So many messages at the most", HelpName = "N", DefaultValueFactory = _ => 10 };
        var format = MessageOptions.Format();
        string description = "Show the first messages of a queue without taking them; they go back to their place, marked as redelivered, and a quorum queue counts that as a delivery";
        return common.Define("browse", description, [queue, count, format], parsed =>
        {
            if (parsed.GetValue(count) < 1) throw new MessageException("--count takes a number above 0");
            using var output = Console.OpenStandardOutput();
            var writer = new MessageWriter(output, MessageOptions.FormatOf(parsed.GetValue(format)!));
            using var channel = common.Open(parsed, "hoopoe browse");
            Look(channel, parsed.GetRequiredValue(queue), parsed.GetValue(count), writer.Write);
            return 0;
        });
    }

    /// <summary>Fetches messages and holds them, so that each is the next one, and gives them all back at the end.</summary>
    private static void Look(MessageChannel channel, string queue, int count, Action<ReceivedMessage> show)
    {
        int seen = 0;
        while (seen < count)
        {
            channel.Get(queue);
            if (channel.Read() != ChannelEvent.Message) break;
            show(channel.Current);
            seen++;
        }
        if (seen > 0) channel.Reject(0, requeue: true, multiple: true);
        channel.Close();
    }
}
