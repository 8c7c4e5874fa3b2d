using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Simulation.Operations;

/// <summary>Queues, exchanges and bindings come and go, and clients ask for what they must not have.</summary>
internal sealed class Topology(Runs.Simulation simulation)
{
    private const ushort Scratch = 4;

    private ReferenceBroker Model => simulation.Model;

    /// <summary>Declares everything that a run begins with.</summary>
    public void DeclareWorld()
    {
        var world = simulation.World;
        foreach (var exchange in world.Exchanges) Declare(simulation.Connect(0), exchange);
        foreach (var queue in world.Queues) Declare(simulation.Connect(Math.Max(0, queue.Owner)), queue);
        foreach (var binding in world.Bindings) Bind(SessionFor(binding), binding, binds: true);
    }

    public void DeclareQueue(Session session, Random random)
    {
        var exchange = simulation.World.Exchanges[random.Next(simulation.World.Exchanges.Count)];
        var spec = simulation.World.Queues[random.Next(simulation.World.Queues.Length)];
        if (!Model.Routing.Exchanges.ContainsKey(exchange.Name)) Declare(session, exchange);
        if (spec.Exclusive && spec.Owner != session.Index) return;
        if (Model.Queues.TryGetValue(spec.Name, out var queue))
        {
            Redeclare(session, queue);
            return;
        }
        Declare(session, spec);
        foreach (var binding in simulation.World.Bindings.Where(binding => binding.Target == spec.Name && binding.Exchange.StartsWith("dlx", StringComparison.Ordinal)))
        {
            if (Model.Routing.Exchanges.ContainsKey(binding.Exchange)) Bind(session, binding, binds: true);
        }
    }

    public void DeleteQueue(Session session, Random random)
    {
        if (simulation.PickQueue(random, session) is not { } queue) return;
        simulation.Note($"client {session.Index} deletes {queue.Name}");
        uint count = 0;
        simulation.Perform(
            () =>
            {
                var answer = session.Ask(Session.Main, new QueueDelete { Queue = TestClient.Utf8(queue.Name) }, QueueDeleteOk.Id);
                count = QueueDeleteOk.TryRead(answer.Arguments, out var deleted) ? deleted.MessageCount : uint.MaxValue;
            },
            () =>
            {
                if (count != queue.Ready.Count) throw new SimulationFailure($"{queue.Name} was deleted with {count} messages, not {queue.Ready.Count}");
                Model.Delete(queue);
            },
            flush: true);
    }

    public void Bind(Session session, Random random, bool binds)
    {
        if (!binds && Model.Routing.Bindings.Count > 0 && random.Chance(80))
        {
            var known = Model.Routing.Bindings[random.Next(1000) % Model.Routing.Bindings.Count];
            if (known.Exchange is not ("ex.hash" or "ex.random")) Bind(SessionFor(known), known, binds);
            return;
        }
        if (simulation.World.RandomBinding(random) is not { } binding) return;
        if (!Model.Routing.Exchanges.ContainsKey(binding.Exchange)) return;
        if (binding.ToExchange ? !Model.Routing.Exchanges.ContainsKey(binding.Target) : !Model.Queues.ContainsKey(binding.Target)) return;
        Bind(binding.ToExchange ? session : SessionFor(binding), binding, binds);
    }

    /// <summary>Asks for what must be refused, on a channel of its own, and expects the right code.</summary>
    public void MakeMistake(Session session, Random random)
    {
        var queue = simulation.PickQueue(random, session);
        var foreign = Model.Queues.Values.FirstOrDefault(one => one.Spec.Exclusive && one.Spec.Owner != session.Index);
        int kind = random.Next(7);
        int code = 0;
        ushort expected = kind switch { 0 or 1 or 2 => 404, 3 => 406, 4 => 406, 5 => 405, _ => 406 };
        if ((kind is 4 or 6 && queue is null) || (kind == 5 && foreign is null) || (kind == 6 && queue!.Ready.Count == 0)) return;
        simulation.Note($"client {session.Index} makes mistake {kind} with {(kind == 5 ? foreign : queue)?.Name}, which is refused with {expected}");
        simulation.Perform(
            () =>
            {
                session.Client.OpenChannel(Scratch);
                Err(session, kind, queue?.Spec, foreign?.Name);
                code = session.Await(Scratch, ChannelClose.Id).ChannelClose.ReplyCode;
                session.Client.Send(Scratch, default(ChannelCloseOk));
            },
            () =>
            {
                if (code != expected) throw new SimulationFailure($"mistake {kind} was answered with {code}, not {expected}");
            },
            flush: false);
    }

    private static void Err(Session session, int kind, QueueSpec? queue, string? foreign)
    {
        var client = session.Client;
        byte[] name = TestClient.Utf8(queue?.Name ?? "");
        switch (kind)
        {
            case 0:
                client.WritePublish(Scratch, "nothing", "key", "body"u8);
                client.Flush();
                break;
            case 1: client.Send(Scratch, new QueueDeclare { Queue = "nothing"u8, Passive = true }); break;
            case 2: client.Send(Scratch, new BasicGet { Queue = "nothing"u8 }); break;
            case 3: client.Send(Scratch, new BasicAck { DeliveryTag = 99 }); break;
            case 4:
                client.Send(Scratch, new QueueDeclare
                {
                    Queue = name, Durable = queue!.Durable, AutoDelete = queue.AutoDelete, Exclusive = queue.Exclusive,
                    Arguments = FieldTableEncoder.Encode(queue.Arguments().Append(KeyValuePair.Create("x-message-ttl", (object?)123456))
                        .DistinctBy(one => one.Key).Select(one => one.Key == "x-message-ttl" ? KeyValuePair.Create(one.Key, (object?)123456) : one)),
                });
                break;
            case 5: client.Send(Scratch, new BasicGet { Queue = TestClient.Utf8(foreign!) }); break;
            default: client.Send(Scratch, new QueueDelete { Queue = name, IfEmpty = true }); break;
        }
    }

    private Session SessionFor(BindingSpec binding)
    {
        int owner = binding.ToExchange ? -1 : simulation.World.Queues.First(queue => queue.Name == binding.Target).Owner;
        return simulation.Connect(Math.Max(0, owner));
    }

    private void Declare(Session session, ExchangeSpec exchange)
    {
        simulation.Note($"client {session.Index} declares exchange {exchange}");
        var arguments = new List<KeyValuePair<string, object?>>();
        if (exchange.Delays) arguments.Add(KeyValuePair.Create("x-delayed-type", (object?)exchange.Kind));
        if (exchange.Alternate is { } alternate) arguments.Add(KeyValuePair.Create("alternate-exchange", (object?)alternate));
        simulation.Perform(
            () => session.Ask(
                Session.Main,
                new ExchangeDeclare
                {
                    Exchange = TestClient.Utf8(exchange.Name), Type = TestClient.Utf8(exchange.Delays ? "x-delayed-message" : exchange.Kind),
                    Durable = exchange.Durable, Arguments = FieldTableEncoder.Encode(arguments),
                },
                ExchangeDeclareOk.Id),
            () => Model.Routing.Exchanges.Add(exchange.Name, exchange), flush: false);
    }

    private void Declare(Session session, QueueSpec spec)
    {
        simulation.Note($"client {session.Index} declares queue {spec}");
        simulation.Perform(
            () => Ask(session, spec), () => Model.Queues.Add(spec.Name, new ModelQueue(spec) { LastUsedMs = Model.NowMs }), flush: false);
    }

    private void Redeclare(Session session, ModelQueue queue)
    {
        simulation.Note($"client {session.Index} declares queue {queue.Name} again");
        uint ready = 0;
        simulation.Perform(
            () => ready = Ask(session, queue.Spec),
            () =>
            {
                queue.LastUsedMs = Model.NowMs;
                if (ready != queue.Ready.Count) throw new SimulationFailure($"{queue.Name} says that it has {ready} messages, not {queue.Ready.Count}");
            },
            flush: false);
    }

    private static uint Ask(Session session, QueueSpec spec) => session.Ask(
        Session.Main,
        new QueueDeclare
        {
            Queue = TestClient.Utf8(spec.Name), Durable = spec.Durable, AutoDelete = spec.AutoDelete, Exclusive = spec.Exclusive,
            Arguments = FieldTableEncoder.Encode(spec.Arguments()),
        },
        QueueDeclareOk.Id).QueueDeclareOk.MessageCount;

    private void Bind(Session session, BindingSpec binding, bool binds)
    {
        simulation.Note($"client {session.Index} {(binds ? "binds" : "unbinds")} {binding}");
        bool byHeader = simulation.World.Exchanges.Find(exchange => exchange.Name == binding.Exchange)!.Kind == "headers";
        byte[] arguments = FieldTableEncoder.Encode(byHeader ? [KeyValuePair.Create("x-match", (object?)"all"), KeyValuePair.Create("h", (object?)binding.Key)] : []);
        byte[] key = TestClient.Utf8(byHeader ? "" : binding.Key), target = TestClient.Utf8(binding.Target), exchange = TestClient.Utf8(binding.Exchange);
        simulation.Perform(
            () =>
            {
                if (binding.ToExchange && binds) session.Ask(Session.Main, new ExchangeBind { Source = exchange, Destination = target, RoutingKey = key, Arguments = arguments }, ExchangeBindOk.Id);
                else if (binding.ToExchange) session.Ask(Session.Main, new ExchangeUnbind { Source = exchange, Destination = target, RoutingKey = key, Arguments = arguments }, ExchangeUnbindOk.Id);
                else if (binds) session.Ask(Session.Main, new QueueBind { Queue = target, Exchange = exchange, RoutingKey = key, Arguments = arguments }, QueueBindOk.Id);
                else session.Ask(Session.Main, new QueueUnbind { Queue = target, Exchange = exchange, RoutingKey = key, Arguments = arguments }, QueueUnbindOk.Id);
            },
            () =>
            {
                if (binds) Model.Routing.Bind(binding);
                else Model.Routing.Unbind(binding);
            },
            flush: false);
    }
}
