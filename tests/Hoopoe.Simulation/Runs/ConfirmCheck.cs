using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;

namespace Hoopoe.Simulation.Runs;

/// <summary>Holds confirms and returned messages against what the model says: each once, the right one, and not too early.</summary>
internal sealed class ConfirmCheck(Simulation simulation)
{
    /// <summary>Checks what came since the last time; after a flush nothing may be outstanding.</summary>
    public void Check(bool flushed)
    {
        foreach (var session in simulation.Sessions)
        {
            if (session is null) continue;
            CheckReturns(session);
            foreach (var answer in session.Answers)
            {
                if (answer.Id == BasicAck.Id) Settle(session, answer.Ack.DeliveryTag, answer.Ack.Multiple, refused: false);
                else Settle(session, answer.Nack.DeliveryTag, answer.Nack.Multiple, refused: true);
            }
            session.Answers.Clear();
            if (flushed && session.Unconfirmed.Count > 0 && !session.Client.Ended)
                throw new SimulationFailure($"#{session.Unconfirmed.First().Value.Number} of client {session.Index} is never confirmed");
        }
    }

    private static void CheckReturns(Session session)
    {
        foreach (var returned in session.Returned)
        {
            int number = PublishedMessage.NumberIn(returned.Body);
            if (!session.ExpectedReturns.TryDequeue(out int expected) || expected != number)
                throw new SimulationFailure($"client {session.Index} got #{number} back");
        }
        session.Returned.Clear();
        if (session.ExpectedReturns.Count > 0) throw new SimulationFailure($"client {session.Index} did not get #{session.ExpectedReturns.Peek()} back");
    }

    private void Settle(Session session, ulong tag, bool multiple, bool refused)
    {
        var settled = session.Unconfirmed.Where(one => one.Key == tag || (multiple && one.Key < tag)).ToList();
        if (settled.Count == 0) throw new SimulationFailure($"client {session.Index} got a confirm of {tag}, which it does not wait for");
        foreach (var (number, publish) in settled)
        {
            session.Unconfirmed.Remove(number);
            if (publish.Refused != refused)
                throw new SimulationFailure($"#{publish.Number} was {(refused ? "refused" : "confirmed")} and must be {(refused ? "confirmed" : "refused")}");
            if (!publish.IsKept || simulation.IsDoomed) continue;
            if (simulation.Syncs == publish.Syncs) throw new SimulationFailure($"#{publish.Number} was {(refused ? "refused" : "confirmed")} before the disk was synced");
            if (!refused) simulation.Model.Durable.BecameCertain(publish.Step);
        }
    }
}
