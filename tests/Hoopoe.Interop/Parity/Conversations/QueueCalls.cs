using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>The methods of AMQP's queue class as short calls.</summary>
internal static class QueueCalls
{
    public static Incoming? DeclareQueue(
        this Channel channel,
        string queue,
        Table? arguments = null,
        bool durable = false,
        bool exclusive = false,
        bool autoDelete = false) =>
        channel.Call(
            "queue.declare",
            ("queue", queue),
            ("durable", durable),
            ("exclusive", exclusive),
            ("auto-delete", autoDelete),
            ("arguments", arguments ?? []));

    public static Incoming? LookUpQueue(this Channel channel, string queue) =>
        channel.Call("queue.declare", ("queue", queue), ("passive", true));

    public static Incoming? Bind(this Channel channel, string queue, string exchange, string key = "", Table? arguments = null) =>
        channel.Call("queue.bind", ("queue", queue), ("exchange", exchange), ("routing-key", key), ("arguments", arguments ?? []));

    public static Incoming? Unbind(this Channel channel, string queue, string exchange, string key = "", Table? arguments = null) =>
        channel.Call("queue.unbind", ("queue", queue), ("exchange", exchange), ("routing-key", key), ("arguments", arguments ?? []));

    public static Incoming? Purge(this Channel channel, string queue) => channel.Call("queue.purge", ("queue", queue));

    public static Incoming? DeleteQueue(this Channel channel, string queue, bool ifUnused = false, bool ifEmpty = false) =>
        channel.Call("queue.delete", ("queue", queue), ("if-unused", ifUnused), ("if-empty", ifEmpty));
}
