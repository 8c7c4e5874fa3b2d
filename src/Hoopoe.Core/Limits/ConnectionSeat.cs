namespace Hoopoe.Core.Limits;

/// <summary>
/// A connection's place among those that its user and virtual host may have. Taken when it opens, and used by its read loop
/// until it is disposed of when the connection has ended.
/// </summary>
public sealed class ConnectionSeat : IDisposable
{
    private readonly ConnectionSeats _seats;
    private readonly UserShare _share;
    private readonly string _user;
    private readonly string _virtualHost;
    private int _channels;
    private bool _left;

    internal ConnectionSeat(ConnectionSeats seats, UserShare share, string user, string virtualHost)
    {
        _seats = seats;
        _share = share;
        _user = user;
        _virtualHost = virtualHost;
    }

    /// <summary>How fast the user may publish; null where nobody says, or when the place is given back. Changes with its limits.</summary>
    public PublishPace? Pace => _left ? null : _share.Pace;

    /// <summary>Counts a channel that opens; an error, in RabbitMQ's words, where the user may have no more.</summary>
    public BrokerError? OpenChannel()
    {
        if (_seats.OpenChannel(_share, _user) is { } error) return error;
        _channels++;
        return null;
    }

    /// <summary>A channel has ended.</summary>
    public void CloseChannel()
    {
        if (_left) return;
        _channels--;
        _seats.CloseChannels(_share, 1);
    }

    /// <summary>Gives the place back, and those of the channels that are open still.</summary>
    public void Dispose()
    {
        if (_left) return;
        _left = true;
        _seats.CloseChannels(_share, _channels);
        _seats.Return(_share, _user, _virtualHost);
    }
}
