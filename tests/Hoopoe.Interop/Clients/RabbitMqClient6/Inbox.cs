using System.Collections.Concurrent;
using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>A consumer that keeps its deliveries until the scenario asks for them.</summary>
internal sealed class Inbox(IModel model) : DefaultBasicConsumer(model)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly BlockingCollection<Delivery> _deliveries = [];
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Tag { get; set; } = "";

    public Delivery Next() => _deliveries.TryTake(out Delivery? delivery, Limit)
        ? delivery
        : throw new ScenarioFailedException("no delivery within ten seconds");

    public string Next(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Next().Message));

    /// <summary>Makes sure that nothing more came, which only a short wait can show.</summary>
    public void Nothing()
    {
        if (_deliveries.TryTake(out Delivery? delivery, 150))
            throw new ScenarioFailedException($"expected no delivery, saw <{delivery.Message}>");
    }

    public void WaitCancelled() => Check.That(_cancelled.Task.Wait(Limit), "the consumer was not cancelled within ten seconds");

    public override void HandleBasicDeliver(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IBasicProperties properties, ReadOnlyMemory<byte> body) =>
        _deliveries.Add(new(deliveryTag, redelivered, properties, body.ToArray()));

    public override void HandleBasicCancel(string consumerTag)
    {
        base.HandleBasicCancel(consumerTag);
        _cancelled.TrySetResult();
    }
}
