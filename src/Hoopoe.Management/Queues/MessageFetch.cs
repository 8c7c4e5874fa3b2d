using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Queues;

/// <summary>
/// Messages taken from the front of a queue over HTTP, and given back or gone as the caller wants. Made for one call; what it
/// has taken is settled whatever happens.
/// </summary>
internal sealed class MessageFetch
{
    private const int MostMessages = 10_000;

    private readonly ApiRequest _request;
    private readonly Queue _queue;
    private readonly List<(Unacked Delivery, int Left)> _taken = [];
    private readonly int _count;
    private readonly Settlement _settlement;
    private readonly bool _asBase64;
    private readonly int _truncate;

    private MessageFetch(ApiRequest request, JsonItem body)
    {
        (_request, _queue) = (request, QueueEndpoints.QueueOf(request));
        ApiRequest.RequireAll(body, "count", "ackmode", "encoding");
        long count = body.Integer("count", missing: 1);
        if (count is < 0 or > MostMessages) throw ApiException.BadRequest($"count must be from 0 to {MostMessages}");
        _count = (int)count;
        _settlement = body.Text("ackmode") switch
        {
            "ack_requeue_true" or "reject_requeue_true" => Settlement.Requeue,
            "ack_requeue_false" => Settlement.Acknowledge,
            "reject_requeue_false" => Settlement.Reject,
            _ => throw ApiException.BadRequest("ackmode must be ack_requeue_true, ack_requeue_false, reject_requeue_true or reject_requeue_false"),
        };
        _asBase64 = body.Text("encoding") switch
        {
            "auto" => false,
            "base64" => true,
            _ => throw ApiException.BadRequest("Unsupported encoding. Please use auto or base64."),
        };
        long truncate = body.Integer("truncate", missing: int.MaxValue);
        _truncate = truncate >= 0 ? (int)Math.Min(truncate, int.MaxValue) : throw ApiException.BadRequest("truncate must not be negative");
    }

    /// <summary>Serves the call.</summary>
    public static async ValueTask RunAsync(ApiRequest request)
    {
        var fetch = new MessageFetch(request, await request.ReadAsync());
        ApiException.ThrowIf(request.Grant.OnQueue(Right.Read, fetch._queue.Name));
        ApiException.ThrowIf(request.Host.Queues.Find(fetch._queue.Name, owner: null, out _));
        // What nobody has seen goes back, whatever was asked for.
        var settlement = Settlement.Requeue;
        try
        {
            fetch.Take();
            request.Detail = $"{fetch._taken.Count} messages, {fetch._settlement}";
            // What is shown may have been delivered: the journal must know that first.
            await request.WaitUntilKeptAsync();
            await request.AnswerEachAsync(fetch._taken, fetch.Write);
            settlement = fetch._settlement;
        }
        finally
        {
            fetch.Settle(settlement);
        }
    }

    private void Take()
    {
        _queue.NoteConsumed();
        var turn = new Turn();
        while (_taken.Count < _count && _queue.TryTake(noAck: false, out var entry, out int left, turn))
            _taken.Add((new Unacked { Entry = entry, Queue = _queue }, left));
        turn.Complete();
    }

    private void Settle(Settlement how)
    {
        var turn = new Turn();
        _queue.Settle([.. _taken.Select(one => one.Delivery)], how, turn);
        turn.Complete();
    }

    private void Write(Utf8JsonWriter json, (Unacked Delivery, int Left) taken)
    {
        var entry = taken.Delivery.Entry;
        var message = entry.Message;
        var format = _request.Broker.Formats[message.Format];
        int? returns = _queue.Definition.Settings.Kind == QueueKind.Quorum ? entry.ReturnCount : null;
        var properties = format.ReadProperties(format.Splice(message.Properties, entry.Amendments, returns));
        json.WriteStartObject();
        json.WriteNumber("payload_bytes", message.BodyLength);
        json.WriteBoolean("redelivered", entry.Redelivered);
        json.WriteString("exchange", entry.Amendments?.Exchange ?? message.ExchangeText);
        json.WriteString("routing_key", entry.Amendments?.RoutingKey ?? message.RoutingKeyText);
        json.WriteNumber("message_count", taken.Left);
        json.WritePropertyName("properties");
        PropertiesJson.Write(json, properties);
        byte[] body = entry.Amendments?.ForDelivery?.Body is { } other
            ? other[..Math.Min(other.Length, _truncate)].ToArray()
            : MessageBody.Copy(message, _truncate);
        bool isText = !_asBase64 && System.Text.Unicode.Utf8.IsValid(body);
        if (isText) json.WriteString("payload", body);
        else json.WriteBase64String("payload", body);
        json.WriteString("payload_encoding", isText ? "string" : "base64");
        json.WriteEndObject();
    }
}
