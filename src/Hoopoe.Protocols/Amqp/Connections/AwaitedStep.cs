using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Something that has to be known before anything further is taken from a client: who it is, whether it may enter a virtual
/// host, what somebody else says about its rights. Frames that are there already, and must not overtake it, wait here. Belongs
/// to the connection's read loop, which reads no further meanwhile; heartbeats go on.
/// </summary>
internal sealed class AwaitedStep(AmqpConnection connection)
{
    private readonly LinkedList<(FrameHeader Header, byte[] Payload)> _waiting = [];
    private Func<Turn, ValueTask<AmqpError?>>? _step;

    /// <summary>Whether there is something to wait for.</summary>
    public bool IsDue => _step is not null;

    /// <summary>Nothing further is taken until this is done, and an error in it ends the connection.</summary>
    public void Begin(Func<Turn, ValueTask<AmqpError?>> step) => _step = step;

    /// <summary>Has a channel's question about its rights answered, and its method then taken again.</summary>
    public void Ask(AmqpChannel channel, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        _waiting.AddFirst((header, payload.ToArray()));
        Begin(async _ =>
        {
            await channel.Grant.AskAsync(connection.Gone);
            return null;
        });
    }

    /// <summary>Keeps a frame that must not overtake it.</summary>
    public void Keep(FrameHeader header, ReadOnlySpan<byte> payload) => _waiting.AddLast((header, payload.ToArray()));

    /// <summary>Waits; completes at once where nobody has to be asked.</summary>
    public async ValueTask<AmqpError?> RunAsync(Turn turn)
    {
        var step = _step!;
        var running = step(turn);
        if (running.IsCompletedSuccessfully)
        {
            _step = null;
            return await running;
        }
        connection.HoldingBack = connection.Handshake.Done;
        var error = await running;
        _step = null;
        connection.HoldingBack = false;
        connection.LastReceivedMs = connection.Broker.Upkeep.Clock.NowMs;
        return error;
    }

    /// <summary>Takes the first of the frames that waited, once there is nothing to wait for.</summary>
    public bool TryTake(out FrameHeader header, out byte[] payload)
    {
        (header, payload) = (default, []);
        if (IsDue || _waiting.First is not { } first) return false;
        (header, payload) = first.Value;
        _waiting.RemoveFirst();
        return true;
    }
}
