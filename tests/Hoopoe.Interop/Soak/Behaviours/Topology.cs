using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>Declares, binds and deletes. Half of it meets something that is not there or differs, which closes the channel.</summary>
internal static class Topology
{
    public static void DeclareQueue(SoakChannel channel, Random random)
    {
        string queue = Names.Queue(random);
        bool quorum = random.Next(6) == 0;
        Table arguments = Arguments(random, quorum);
        // Where the queue exists with other arguments, the declaration is refused; passively it is only looked at.
        channel.Call(
            "queue.declare",
            ("queue", queue),
            ("passive", random.Next(8) == 0),
            ("durable", quorum || random.Next(2) == 0),
            ("auto-delete", !quorum && random.Next(10) == 0),
            ("arguments", arguments));
    }

    public static void DeclareExclusiveQueue(SoakChannel channel, Random random)
    {
        Incoming? declared = channel.Call("queue.declare", ("exclusive", true), ("auto-delete", random.Next(2) == 0), ("arguments", Bounds(random)));
        if (declared is null)
            return;
        string queue = declared.Method.Text("queue");
        channel.Call("queue.bind", ("queue", queue), ("exchange", "amq.topic"), ("routing-key", Names.BindingKey(random)));
        if (channel.IsOpen && random.Next(2) == 0)
            Consuming.ConsumeFrom(channel, queue, random);
    }

    public static void DeclareExchange(SoakChannel channel, Random random)
    {
        (string name, string kind) = Names.Exchanges[random.Next(Names.Exchanges.Count)];
        Table arguments = [];
        if (kind == "x-delayed-message")
            arguments = Table.Of(("x-delayed-type", "topic"));
        else if (name.EndsWith('1'))
            arguments = Table.Of(("alternate-exchange", "amq.fanout"));
        channel.Call("exchange.declare", ("exchange", name), ("type", kind), ("durable", name.EndsWith('0')), ("arguments", arguments));
    }

    public static void BindQueue(SoakChannel channel, Random random)
    {
        (string exchange, string kind) = Names.Exchanges[random.Next(Names.Exchanges.Count)];
        string key = kind is "x-consistent-hash" or "x-random" ? random.Next(1, 10).ToString() : Names.BindingKey(random);
        Table arguments = kind == "headers" ? Table.Of(("x-match", random.Next(2) == 0 ? "all" : "any"), ("kind", random.Next(3))) : [];
        channel.Call("queue.bind", ("queue", Names.Queue(random)), ("exchange", exchange), ("routing-key", key), ("arguments", arguments));
    }

    public static void BindExchange(SoakChannel channel, Random random) => channel.Call(
        "exchange.bind", ("destination", Names.Exchange(random)), ("source", Names.Exchange(random)), ("routing-key", random.Next(1, 9).ToString()));

    public static void Unbind(SoakChannel channel, Random random) => channel.Call(
        "queue.unbind", ("queue", Names.Queue(random)), ("exchange", Names.Exchange(random)), ("routing-key", Names.BindingKey(random)));

    public static void DeleteQueue(SoakChannel channel, Random random) => channel.Call(
        "queue.delete", ("queue", Names.Queue(random)), ("if-unused", random.Next(3) == 0), ("if-empty", random.Next(3) == 0));

    public static void DeleteExchange(SoakChannel channel, Random random) =>
        channel.Call("exchange.delete", ("exchange", Names.Exchange(random)), ("if-unused", random.Next(3) == 0));

    public static void Purge(SoakChannel channel, Random random) => channel.Call("queue.purge", ("queue", Names.Queue(random)));

    // Every queue is bounded in some way, so that the memory of the soak has a bound.
    private static Table Bounds(Random random) => random.Next(3) switch
    {
        0 => Table.Of(("x-max-length", random.Next(1, 200))),
        1 => Table.Of(("x-max-length-bytes", random.Next(1, 2_000_000))),
        _ => Table.Of(("x-message-ttl", random.Next(0, 4000)), ("x-max-length", 500)),
    };

    private static Table Arguments(Random random, bool quorum)
    {
        Table arguments = Bounds(random);
        if (quorum)
            arguments.Add(new("x-queue-type", "quorum"));
        if (quorum && random.Next(2) == 0)
            arguments.Add(new("x-delivery-limit", random.Next(1, 5)));
        if (!quorum && random.Next(4) == 0)
            arguments.Add(new("x-max-priority", random.Next(1, 256)));
        if (random.Next(5) == 0)
            arguments.Add(new("x-single-active-consumer", true));
        if (random.Next(4) == 0)
            arguments.Add(new("x-expires", random.Next(1, 8000)));
        if (random.Next(3) == 0)
            arguments.Add(new("x-dead-letter-exchange", random.Next(3) == 0 ? "" : Names.Exchange(random)));
        if (arguments["x-dead-letter-exchange"] is not null && random.Next(2) == 0)
            arguments.Add(new("x-dead-letter-routing-key", Names.Queue(random)));
        if (random.Next(3) == 0)
            arguments.Add(new("x-overflow", quorum || random.Next(2) == 0 ? "reject-publish" : "reject-publish-dlx"));
        return arguments;
    }
}
