using System.Threading.Channels;
using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>A channel with confirms that publishes what it notes in the ledger, with a bounded number unconfirmed. One caller at a time.</summary>
internal sealed class Outlet
{
    private readonly LoadScene _scene;
    private readonly IChannel _channel;
    private readonly int _number;
    private readonly Channel<SentMessage> _room;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, Unconfirmed> _unconfirmed = [];
    private ulong _published;

    public Outlet(LoadScene scene, IChannel channel, int window)
    {
        _scene = scene;
        _channel = channel;
        _number = scene.Ledger.NextChannel();
        _room = System.Threading.Channels.Channel.CreateBounded<SentMessage>(window);
        channel.BasicAcksAsync += (_, confirm) => Answer(confirm.DeliveryTag, confirm.Multiple, Acceptance.Confirmed);
        channel.BasicNacksAsync += (_, refusal) => Answer(refusal.DeliveryTag, refusal.Multiple, Acceptance.Refused);
        channel.BasicReturnAsync += NoteReturn;
    }

    /// <summary>Publishes one message as soon as the window has room. What is to be done once it is confirmed must not wait.</summary>
    public async Task PublishAsync(Route route, MessageShape shape, Action? whenConfirmed = null)
    {
        shape = shape with { Kind = route.Kind };
        MessageKey key = new(_number, (int)++_published);
        SentMessage message = _scene.Ledger.Send(key, shape, route.Queues);
        await _room.Writer.WriteAsync(message, _scene.Killed);
        lock (_lock)
            _unconfirmed.Add(_published, new Unconfirmed(message, whenConfirmed));
        await _channel.BasicPublishAsync(
            route.Exchange, route.Key, mandatory: true, MessageContent.Properties(key, shape), MessageContent.Body(key, shape.Size), _scene.Killed);
    }

    private Task Answer(ulong tag, bool multiple, Acceptance acceptance)
    {
        lock (_lock)
        {
            ulong[] answered = multiple ? [.. _unconfirmed.Keys.TakeWhile(number => number <= tag)] : [tag];
            foreach (ulong number in answered)
            {
                if (!_unconfirmed.Remove(number, out Unconfirmed? found))
                {
                    _scene.Violations.Add($"message {_number}:{number} was confirmed twice");
                    continue;
                }

                _scene.Ledger.Answer(found.Message, acceptance);
                if (acceptance == Acceptance.Confirmed)
                    found.WhenConfirmed?.Invoke();
                _room.Reader.TryRead(out _);
            }
        }

        return Task.CompletedTask;
    }

    private Task NoteReturn(object sender, BasicReturnEventArgs returned)
    {
        _scene.Violations.Add($"message {returned.BasicProperties.MessageId} to '{returned.Exchange}' with '{returned.RoutingKey}' had no queue");
        return Task.CompletedTask;
    }

    private sealed record Unconfirmed(SentMessage Message, Action? WhenConfirmed);
}
