using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>The rarer things a publish may ask for: a user id that must be true, direct replies, copies by CC and BCC.</summary>
internal static class PublishChecks
{
    /// <summary>A message that names a user must name the one who publishes it.</summary>
    public static AmqpError? CheckUser(IPublishingChannel channel, in PropertyFacts facts, Message message)
    {
        if (!facts.UserId.Exists) return null;
        string claimed = facts.UserId.In(message.Properties).ToText();
        if (claimed == channel.Grant.User || channel.MayImpersonate) return null;
        return AmqpError.Precondition($"user_id property set to '{claimed}' but authenticated user was '{channel.Grant.User}'");
    }

    /// <summary>A direct reply address becomes one that leads back to this channel.</summary>
    public static AmqpError? Amend(IPublishingChannel channel, in PropertyFacts facts, Message message, ref MessageAmendments? amendments)
    {
        if (!facts.ReplyTo.Exists || !facts.ReplyTo.In(message.Properties).SequenceEqual("amq.rabbitmq.reply-to"u8)) return null;
        if (channel.ReplyAddress is not { } address) return AmqpError.Precondition("fast reply consumer does not exist");
        amendments = (amendments ?? new MessageAmendments()) with { ReplyTo = address };
        return null;
    }

    /// <summary>The keys in the CC and BCC headers; BCC itself is taken out of the message.</summary>
    public static AmqpError? ReadCopies(
        in PropertyFacts facts, Message message, ref MessageAmendments? amendments, out IReadOnlyList<string> copies)
    {
        var headers = facts.Headers.In(message.Properties);
        List<string>? keys = null;
        copies = [];
        if (AddKeys(headers, "CC", ref keys) is { } bad) return bad;
        if (FieldTable.TryFind(headers, "BCC"u8, out _))
        {
            if (AddKeys(headers, "BCC", ref keys) is { } worse) return worse;
            amendments = (amendments ?? new MessageAmendments()) with { BlindCopiesRemoved = true };
        }
        if (keys is not null) copies = keys;
        return null;
    }

    private static AmqpError? AddKeys(ReadOnlySpan<byte> headers, string name, ref List<string>? keys)
    {
        Span<byte> utf8 = stackalloc byte[3];
        utf8 = utf8[..System.Text.Encoding.UTF8.GetBytes(name, utf8)];
        if (!FieldTable.TryFind(headers, utf8, out var value)) return null;
        object? decoded = FieldTableDecoder.Decode(value);
        if (decoded is not List<object?> list)
            return AmqpError.Precondition($"invalid message: {{unacceptable_type_in_header,\"{name}\",{ArgumentText.TypeName(decoded)}}}");
        keys ??= [];
        keys.AddRange(list.OfType<string>());
        return null;
    }
}
