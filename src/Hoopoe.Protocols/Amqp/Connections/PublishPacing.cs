using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Limits;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Slows a connection's reads to the rate at which its user may publish. Lives as long as the connection and is used by
/// its read loop. Without a limit it counts, and does nothing.
/// </summary>
internal sealed class PublishPacing(AmqpConnection connection)
{
    // How often somebody who waits looks whether the limit has been lifted or the connection has gone.
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(100);

    private long _messages;
    private long _bytes;

    /// <summary>A message has come.</summary>
    public void Count(int bodyBytes)
    {
        _messages++;
        _bytes += bodyBytes;
    }

    /// <summary>Accounts for what has come since the last call, and says whether reads are to wait.</summary>
    /// <param name="pace">The user's pace, where they are.</param>
    public bool IsBehind([NotNullWhen(true)] out PublishPace? pace)
    {
        pace = connection.Seat?.Pace;
        var (messages, bytes) = (_messages, _bytes);
        (_messages, _bytes) = (0, 0);
        return pace is not null && messages > 0 && pace.Publish(messages, bytes) > 0;
    }

    /// <summary>Completes when the user may publish again, or nobody asks for that any more.</summary>
    public async Task WaitAsync(PublishPace pace)
    {
        var time = connection.Broker.Upkeep.Time;
        while (connection.Seat?.Pace == pace && !connection.Gone.IsCancellationRequested && !connection.Closing)
        {
            var left = TimeSpan.FromMilliseconds(pace.LeftMs());
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left < _glance ? left : _glance, time);
        }
    }
}
