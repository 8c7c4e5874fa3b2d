using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's publishes on their way through interceptors, one after another. While one of them waits, what the client sends
/// on the channel waits behind it. Belongs to the connection's read loop; only an abandoned publish ends elsewhere.
/// </summary>
internal sealed class InterceptedPublishes(AmqpChannel channel, PublishInterception interception)
{
    private readonly EndSignal _gone = new(channel.Connection.Broker);
    private readonly Queue<(FrameHeader Header, byte[] Payload)> _waiting = new();
    private bool _mandatory;
    private PropertyFacts _facts;
    private Message _message;

    /// <summary>The channel.</summary>
    public AmqpChannel Channel { get; } = channel;

    /// <summary>The interceptors' work on the publish that is held; null where none is. Never fails.</summary>
    public Task? Running { get; private set; }

    /// <summary>Bytes of what waits.</summary>
    public int WaitingBytes { get; private set; }

    /// <summary>Shows a complete message, whose one reference passes on, to the interceptors and publishes what they make of it.</summary>
    public AmqpError? Publish(Message message, bool mandatory, in PropertyFacts facts, Turn turn)
    {
        if (Channel.Publisher.Authorize(message, facts) is { } error)
        {
            message.Slab.Release();
            return error;
        }
        (_message, _mandatory, _facts) = (message, mandatory, facts);
        var running = interception.RunAsync(message, _gone.Token);
        if (running.IsCompletedSuccessfully) return Finish(turn);
        Running = running.AsTask();
        Channel.Connection.Held.Add(this);
        return null;
    }

    /// <summary>Publishes what interceptors made of a message, now that they are done.</summary>
    public AmqpError? Finish(Turn turn)
    {
        Running = null;
        var outcome = interception.Take(Channel.Connection.Messages);
        switch (outcome.Verdict)
        {
            case InterceptorVerdict.Refuse:
                string target = $"exchange '{_message.ExchangeText}' in vhost '{Channel.VirtualHost.Name}'";
                return Channel.Refuse(outcome.Message, outcome.Failed
                    ? new AmqpError(ReplyCode.InternalError, $"an interceptor failed on a publish to {target}")
                    : AmqpError.Precondition($"publish to {target} refused: {outcome.Reason}"));
            case InterceptorVerdict.Drop:
                Channel.Drop(outcome.Message);
                return null;
            default:
                if (outcome.IsChanged) PropertyFacts.TryScan(outcome.Message.Properties, out _facts);
                return Channel.Accept(outcome.Message, _mandatory, _facts, turn);
        }
    }

    /// <summary>Keeps a frame until the publish before it is done.</summary>
    public void Keep(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _waiting.Enqueue((header, payload.ToArray()));
        WaitingBytes += payload.Length;
    }

    /// <summary>Takes the frame that waits longest, unless a publish is held again.</summary>
    public bool TryTake(out FrameHeader header, [NotNullWhen(true)] out byte[]? payload)
    {
        (header, payload) = (default, null);
        if (Running is not null || !_waiting.TryDequeue(out var frame)) return false;
        (header, payload) = frame;
        WaitingBytes -= payload.Length;
        return true;
    }

    /// <summary>Drops what is held and what waits: the channel ends.</summary>
    public void Abandon()
    {
        _waiting.Clear();
        WaitingBytes = 0;
        if (Running is not { } running) return;
        Running = null;
        Channel.Connection.Held.Remove(this);
        _ = ReleaseAfterAsync(running, _message);
        _gone.Set();
    }

    // The interceptor may look at the message until it is done.
    private async Task ReleaseAfterAsync(Task running, Message message)
    {
        await running;
        interception.End();
        message.Slab.Release();
    }
}
