using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Topology;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>What one delivery shows by itself. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed class ArrivalCheck(Violations violations, Promises promises)
{
    public Receipt? Check(Arrival arrival, SentMessage message, OrderWatch order, int life, bool isCheck)
    {
        // What was published to the queue of dead letters itself is no dead letter.
        bool isDead = arrival.Queue == Layout.Dead && message.Copies.All(copy => copy.Queue != Layout.Dead);
        (string Queue, string Reason)? death = isDead ? Death(arrival) : null;
        Copy? copy = message.Copies.FirstOrDefault(copy => isDead ? copy.Queue.Name == death?.Queue : copy.Queue == arrival.Queue);
        if (copy is null)
        {
            violations.Add($"message {message.Key} came to {arrival.Queue.Name} (death {death}), to where it was not sent");
            return null;
        }

        Stay stay = isDead ? copy.Dead : copy.Source;
        foreach (string wrong in Wrongs(arrival, copy, stay, death?.Reason, life))
            violations.Add($"{wrong}: {copy} from {arrival.Queue.Name}, life {life}");
        if (order.IsHeldTo(copy, stay, arrival.IsRedelivered, isCheck) && order.Overtaker(message) is { } early)
            violations.Add($"out of order: {copy} came after message {early}");

        stay.NoteDelivery(life);
        if (isCheck)
            stay.Found++;
        return new Receipt(copy, stay, arrival.Tag);
    }

    private IEnumerable<string> Wrongs(Arrival arrival, Copy copy, Stay stay, string? reason, int life)
    {
        if (MessageContent.Difference(copy.Message, arrival.Properties, arrival.Body.Span, reason is not null) is { } difference)
            yield return $"{difference} changed";
        bool maybeDoubled = reason is not null && !promises.DeadLettersExactlyOnce;
        if (!maybeDoubled && (promises.QuorumQueuesSettleAtOnce || !copy.Queue.IsQuorum) && Return(copy, stay, life) is { } back)
            yield return back;
        if (copy.Message is { Acceptance: Acceptance.Refused, Copies.Count: 1 })
            yield return "refused, and there";
        bool mustSayRedelivered = promises.RedeliveredAfterCrash ? stay.IsDelivered : stay.LifeOfDelivery == life;
        if (mustSayRedelivered && !arrival.IsRedelivered && !maybeDoubled)
            yield return "delivered before, and does not say so";
        if (reason is not null && !copy.Queue.Deaths.Contains(reason))
            yield return $"died because {reason}";
    }

    private static string? Return(Copy copy, Stay stay, int life)
    {
        if (copy.IsSettled)
            return "settled, proven, and back";
        if (copy.IsGone)
            return "absent before, and back";
        return stay.Settlement == Settlement.Asked && stay.SettledInLife == life ? "acknowledged and delivered again in one life" : null;
    }

    private static (string Queue, string Reason)? Death(Arrival arrival)
    {
        if (arrival.Properties.Headers?.TryGetValue("x-death", out object? deaths) != true
            || deaths is not IList<object?> { Count: 1 } list || list[0] is not IDictionary<string, object?> death)
        {
            return null;
        }

        return death["count"] is 1L && MessageContent.Text(death["queue"]) is { } queue && MessageContent.Text(death["reason"]) is { } reason
            ? (queue, reason) : null;
    }
}
