using System.Threading.Channels;
using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>A consumer that keeps its deliveries until the scenario asks for them.</summary>
internal sealed class Inbox(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private readonly Channel<Delivery> _deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Tag { get; set; } = "";

    /// <summary>Ends when the broker cancels the consumer.</summary>
    public Task Cancelled => _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public async Task<Delivery> NextAsync() =>
        await _deliveries.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public async Task<string[]> NextAsync(int count)
    {
        string[] messages = new string[count];
        for (int i = 0; i < count; i++)
            messages[i] = (await NextAsync()).Message;
        return messages;
    }

    /// <summary>Makes sure that nothing more came, which only a short wait can show.</summary>
    public async Task NothingAsync()
    {
        await Task.Delay(150);
        if (_deliveries.Reader.TryRead(out Delivery? delivery))
            throw new ScenarioFailedException($"expected no delivery, saw <{delivery.Message}>");
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client reuses its buffers once this returns: properties are copied too, since their headers are lazy.
        _deliveries.Writer.TryWrite(new(deliveryTag, redelivered, exchange, routingKey, new BasicProperties(properties), body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }
}
