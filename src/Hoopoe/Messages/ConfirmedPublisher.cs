namespace Hoopoe.Messages;

/// <summary>
/// Publishes messages and counts what became of them. With confirms, so few are under way that neither side waits for the other to
/// read. One for a run, on its thread.
/// </summary>
internal sealed class ConfirmedPublisher
{
    private const int MostUnderWay = 500;
    private const long MostBytesUnderWay = 256 * 1024;

    private readonly MessageChannel _channel;
    private readonly bool _confirms;
    private readonly Action<ReceivedMessage> _onReturn;
    private readonly SortedSet<ulong> _underWay = [];
    private long _bytesUnderWay;

    public ConfirmedPublisher(MessageChannel channel, bool confirms, Action<ReceivedMessage> onReturn)
    {
        _channel = channel;
        _confirms = confirms;
        _onReturn = onReturn;
        if (confirms) channel.SelectConfirms();
    }

    public ulong Published { get; private set; }

    /// <summary>Messages that the broker did not take.</summary>
    public long Refused { get; private set; }

    /// <summary>Messages that no queue took.</summary>
    public long Returned { get; private set; }

    public void Publish(OutgoingMessage message)
    {
        if (_underWay.Count >= MostUnderWay || (_underWay.Count > 0 && _bytesUnderWay + message.Body.Length > MostBytesUnderWay)) AwaitConfirms();
        _channel.Publish(message);
        Published++;
        if (!_confirms) return;
        _underWay.Add(Published);
        _bytesUnderWay += message.Body.Length;
    }

    /// <summary>Waits until the broker has said what became of every message, and ends the connection.</summary>
    public void Finish()
    {
        AwaitConfirms();
        _channel.BeginClose();
        while (Read() != ChannelEvent.Closed)
        {
            // Without confirms, what no queue took comes back here.
        }
    }

    private void AwaitConfirms()
    {
        while (_underWay.Count > 0)
        {
            Read();
        }
        _bytesUnderWay = 0;
    }

    private ChannelEvent Read()
    {
        var happened = _channel.Read();
        switch (happened)
        {
            case ChannelEvent.Confirmed: Settle(); break;
            case ChannelEvent.Refused: Refused += Settle(); break;
            case ChannelEvent.Returned:
                Returned++;
                _onReturn(_channel.Current);
                break;
        }
        return happened;
    }

    private int Settle()
    {
        (ulong tag, bool multiple) = _channel.LastConfirm;
        // With multiple, 0 stands for all.
        return multiple ? _underWay.RemoveWhere(one => tag == 0 || one <= tag) : _underWay.Remove(tag) ? 1 : 0;
    }
}
