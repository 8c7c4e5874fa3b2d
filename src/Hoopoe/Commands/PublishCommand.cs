using System.CommandLine;
using System.Text;
using Hoopoe.Messages;

namespace Hoopoe.Commands;

/// <summary>hoopoe publish: sends messages to any AMQP 0-9-1 broker and ends when the broker has taken them.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var common = new MessageOptions();
        var options = new PublishOptions();
        return common.Define("publish", "Publish a message, or one for each line, and wait until the broker has taken it", options.All, parsed => Run(common, options, parsed));
    }

    private static int Run(MessageOptions common, PublishOptions options, ParseResult parsed)
    {
        string? body = parsed.GetValue(options.Body);
        string? file = parsed.GetValue(options.File);
        int count = parsed.GetValue(options.Count);
        if (body is not null && file is not null) throw new MessageException("the body is either an argument or in --file: give one of them");
        if (count < 1) throw new MessageException("--count takes a number above 0");
        string exchange = parsed.GetValue(options.Exchange)!;
        string key = parsed.GetValue(options.RoutingKey)!;
        if (exchange.Length == 0 && key.Length == 0) throw new MessageException("say where to: --exchange, --routing-key or both; --routing-key alone is the name of a queue");
        bool confirms = !parsed.GetValue(options.NoConfirm);
        // Who names a queue wants the message there: that there is none must not look like success.
        bool isMandatory = parsed.GetValue(options.Mandatory) || (exchange.Length == 0 && confirms);
        var template = new OutgoingMessage(exchange, key, isMandatory, options.Read(parsed, TimeProvider.System).Encode(), []);
        using Stream input = body is not null ? new MemoryStream(Encoding.UTF8.GetBytes(body)) : file is null or "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var channel = common.Open(parsed, "hoopoe publish");
        var publisher = new ConfirmedPublisher(channel, confirms, back => HoopoeCommand.Complain($"a message came back: {back.ReturnReason}", HoopoeCommand.Failed));
        foreach (byte[] one in parsed.GetValue(options.Lines) ? BodyLines.Of(input) : [ReadAll(input)])
        {
            for (int i = 0; i < count; i++) publisher.Publish(template with { Body = one });
        }
        publisher.Finish();
        if (publisher.Refused > 0) return HoopoeCommand.Complain($"the broker refused {publisher.Refused} of {publisher.Published} messages", HoopoeCommand.Failed);
        return publisher.Returned > 0 ? HoopoeCommand.Failed : 0;
    }

    private static byte[] ReadAll(Stream input)
    {
        using MemoryStream all = new();
        input.CopyTo(all);
        return all.ToArray();
    }
}
