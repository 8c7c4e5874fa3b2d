namespace Hoopoe.Interop.Soak.Accounting;

/// <summary>What was confirmed to the publisher of one queue, and what came out of that queue. Any thread may write.</summary>
internal sealed class Ledger(string queue, Observations seen)
{
    private readonly object _gate = new();
    private readonly HashSet<long> _confirmed = [];
    private readonly HashSet<long> _received = [];

    public string Queue => queue;

    public void Confirmed(long number)
    {
        lock (_gate)
            _confirmed.Add(number);
    }

    /// <summary>Writes a delivery down. One that says it is the first must be the first.</summary>
    public void Received(byte[] body, bool redelivered)
    {
        if (CheckedMessage.Read(body) is not { } number)
        {
            seen.Fail($"{queue}: a body of {body.Length} bytes is not what was sent");
            return;
        }

        lock (_gate)
        {
            if (!_received.Add(number) && !redelivered)
                seen.Fail($"{queue}: message {number} came twice as if for the first time");
        }
    }

    /// <summary>Fails the soak for every confirmed message that never came, and sums up.</summary>
    public string Close()
    {
        lock (_gate)
        {
            List<long> missing = [.. _confirmed.Except(_received).Order()];
            if (missing.Count > 0)
                seen.Fail($"{queue}: {missing.Count} confirmed messages are missing, the first is {missing[0]}");
            return $"{queue}: {_confirmed.Count} confirmed, {_received.Count} received, {missing.Count} missing";
        }
    }
}
