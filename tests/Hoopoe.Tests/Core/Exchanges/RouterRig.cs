using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>Binds queues to a router and routes keys and headers through it.</summary>
internal sealed class RouterRig(Router router)
{
    private readonly QueueRig _rig = new();
    private readonly Dictionary<string, Queue> _queues = [];
    private readonly MessageWriter _writer = new(new SlabPool());
    private readonly SeededRandom _random = new(1);

    public Routes Routes { get; } = new();

    public void Bind(string queue, string key, params (string, object?)[] arguments) =>
        router.Bind(Definition(queue, key, arguments), Queue(queue));

    public void Unbind(string queue, string key, params (string, object?)[] arguments) =>
        router.Unbind(Definition(queue, key, arguments), Queue(queue));

    public List<string> Route(string key, params (string Name, object? Value)[] headers)
    {
        var properties = headers.Length == 0 ? default : new BasicProperties
        {
            Headers = FieldTableEncoder.Encode(headers.Select(header => KeyValuePair.Create(header.Name, header.Value))),
        };
        var message = _writer.Begin(new MessageFacts { Format = AmqpFormat.Number }, TestMessages.Address("x", key), properties.ToArray());
        Routes.Start(_rig.VirtualHost.Exchanges.All[0]);
        router.Route(new RoutingContext { RoutingKey = key, Message = message, Format = AmqpFormat.Instance, Random = _random }, Routes);
        message.Slab.Release();
        return Routes.Queues.ConvertAll(queue => queue.Name);
    }

    public bool? HasMatched(string queue, string key, params (string, object?)[] arguments) => router.HasMatched(Definition(queue, key, arguments));

    private Queue Queue(string name)
    {
        if (!_queues.TryGetValue(name, out var queue)) _queues.Add(name, queue = _rig.Declare(name));
        return queue;
    }

    private static BindingDefinition Definition(string queue, string key, (string, object?)[] arguments) =>
        new("x", queue, ToExchange: false, key, TestMessages.Arguments(arguments));
}
