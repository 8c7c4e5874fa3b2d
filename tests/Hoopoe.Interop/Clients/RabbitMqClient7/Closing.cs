using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Waits for the reason a channel or connection closes with; ask before provoking it.</summary>
internal static class Closing
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Task<ShutdownEventArgs> OfAsync(IChannel channel)
    {
        TaskCompletionSource<ShutdownEventArgs> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, reason) => Task.FromResult(closed.TrySetResult(reason));
        return closed.Task.WaitAsync(Limit);
    }

    public static Task<ShutdownEventArgs> OfAsync(IConnection connection)
    {
        TaskCompletionSource<ShutdownEventArgs> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, reason) => Task.FromResult(closed.TrySetResult(reason));
        return closed.Task.WaitAsync(Limit);
    }
}
