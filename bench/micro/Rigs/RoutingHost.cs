using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Rigs;

/// <summary>A virtual host in which exchanges lead to queues, and a message to route. Lives on the benchmark's thread.</summary>
internal sealed class RoutingHost
{
    private readonly QueueRig _rig = new();
    private readonly Dictionary<string, Queue> _queues = [];
    private readonly Message _message;

    /// <summary>With headers that the message has.</summary>
    public RoutingHost(params (string Name, object? Value)[] headers)
    {
        var properties = headers.Length == 0 ? default : new BasicProperties
        {
            Headers = FieldTableEncoder.Encode(headers.Select(header => KeyValuePair.Create(header.Name, header.Value))),
        };
        var facts = new MessageFacts { Format = AmqpFormat.Number, TimeToLiveMs = -1 };
        _message = new MessageWriter(new SlabPool()).Begin(facts, TestMessages.Address("exchange", "key"), properties.ToArray());
    }

    /// <summary>Where the last message went.</summary>
    public Routes Routes { get; } = new();

    public Exchange Exchange(string name)
    {
        if (!_rig.VirtualHost.Exchanges.TryGet(name, out var exchange)) throw new InvalidOperationException($"no exchange {name}");
        return exchange;
    }

    public void Declare(string queue)
    {
        if (!_queues.ContainsKey(queue)) _queues.Add(queue, _rig.Declare(queue));
    }

    public void Bind(string exchange, string queue, string key, params (string, object?)[] arguments)
    {
        Declare(queue);
        var binding = new BindingDefinition(exchange, queue, ToExchange: false, key, TestMessages.Arguments(arguments));
        if (_rig.VirtualHost.Bindings.Bind(binding, null, Grant.Everything) is { } error) throw new InvalidOperationException(error.Text);
    }

    /// <summary>Routes the message and says to how many queues.</summary>
    public int Route(Exchange exchange, string key)
    {
        _rig.VirtualHost.Route(exchange, key, [], _message, null, Routes);
        return Routes.Queues.Count;
    }
}
