using System.CommandLine;
using System.Globalization;
using Hoopoe.Bench.Workloads;
using Hoopoe.Messages;

namespace Hoopoe.Commands;

/// <summary>The switches of hoopoe publish, and the message that they describe.</summary>
internal sealed class PublishOptions
{
    public Argument<string?> Body { get; } = new("BODY") { Description = "The body; without it and --file, it is the standard input", Arity = ArgumentArity.ZeroOrOne };

    public Option<string?> File { get; } = Text("--file", "FILE", "Read the body from a file; - is the standard input", "-F");

    public Option<bool> Lines { get; } = new("--lines", "-l") { Description = "Each line of what is read is a message" };

    public Option<string> Exchange { get; } = new("--exchange", "-e") { Description = "The exchange [default: the default exchange]", HelpName = "NAME", DefaultValueFactory = _ => "" };

    public Option<string> RoutingKey { get; } = new("--routing-key", "-k") { Description = "The routing key; with the default exchange, the queue", HelpName = "KEY", DefaultValueFactory = _ => "" };

    public Option<int> Count { get; } = new("--count", "-n") { Description = "Publish it so many times", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Option<bool> NoConfirm { get; } = new("--no-confirm") { Description = "Do not wait until the broker has taken the messages" };

    public Option<bool> Mandatory { get; } = new("--mandatory") { Description = "A message that no queue takes comes back, and the exit code is 1; so it is in any case, but with --no-confirm, for a queue that is named by --routing-key alone" };

    public Option<bool> Persistent { get; } = new("--persistent") { Description = "It survives a restart in durable queues" };

    public Option<string[]> Header { get; } = new("--header", "-H") { Description = "A header; numbers, true and false are what they look like, \"5\" in quotes is text", HelpName = "NAME=VALUE" };

    public Option<string?> ContentType { get; } = Text("--content-type", "TEXT", "Content type");

    public Option<string?> ContentEncoding { get; } = Text("--content-encoding", "TEXT", "Content encoding");

    public Option<byte?> Priority { get; } = new("--priority") { Description = "Priority, 0 to 255", HelpName = "N" };

    public Option<string?> CorrelationId { get; } = Text("--correlation-id", "TEXT", "Correlation id");

    public Option<string?> ReplyTo { get; } = Text("--reply-to", "TEXT", "Reply address");

    public Option<string?> Expiration { get; } = Text("--expiration", "MS", "Milliseconds after which it expires");

    public Option<string?> MessageId { get; } = Text("--message-id", "TEXT", "Message id");

    public Option<string?> Timestamp { get; } = Text("--timestamp", "SECONDS", "Seconds since 1970, or now");

    public Option<string?> Type { get; } = Text("--type", "TEXT", "Type");

    public Option<string?> UserId { get; } = Text("--user-id", "TEXT", "User id, which must be that of the login");

    public Option<string?> AppId { get; } = Text("--app-id", "TEXT", "Application id");

    public IEnumerable<Symbol> All =>
    [
        Body, Exchange, RoutingKey, File, Lines, Count, NoConfirm, Mandatory, Persistent, Header, ContentType, ContentEncoding, Priority, CorrelationId, ReplyTo, Expiration,
        MessageId, Timestamp, Type, UserId, AppId,
    ];

    /// <summary>The properties that were typed.</summary>
    public OutgoingProperties Read(ParseResult parsed, TimeProvider clock) => new()
    {
        Headers = [.. (parsed.GetValue(Header) ?? []).Select(FieldSyntax.Parse)],
        ContentType = parsed.GetValue(ContentType),
        ContentEncoding = parsed.GetValue(ContentEncoding),
        IsPersistent = parsed.GetValue(Persistent),
        Priority = parsed.GetValue(Priority),
        CorrelationId = parsed.GetValue(CorrelationId),
        ReplyTo = parsed.GetValue(ReplyTo),
        Expiration = parsed.GetValue(Expiration),
        MessageId = parsed.GetValue(MessageId),
        Timestamp = parsed.GetValue(Timestamp) is { } text ? ReadTime(text, clock) : null,
        Type = parsed.GetValue(Type),
        UserId = parsed.GetValue(UserId),
        AppId = parsed.GetValue(AppId),
    };

    private static ulong ReadTime(string text, TimeProvider clock)
    {
        if (text == "now") return (ulong)clock.GetUtcNow().ToUnixTimeSeconds();
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds) ? seconds : throw new MessageException($"'{text}' is no timestamp; a timestamp is seconds since 1970, or now");
    }

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) => new(name, aliases) { Description = description, HelpName = value };
}
