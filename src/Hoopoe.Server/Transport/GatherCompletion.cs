using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Hoopoe.Server.Transport;

/// <summary>Awaits gathered sends of one socket, one at a time, without allocating for each.</summary>
internal sealed class GatherCompletion : IValueTaskSource<int>
{
    private readonly SocketAsyncEventArgs _arguments;
    private ManualResetValueTaskSourceCore<int> _source;

    public GatherCompletion(SocketAsyncEventArgs arguments)
    {
        _arguments = arguments;
        arguments.Completed += (_, completed) => Complete(completed);
    }

    /// <summary>Sends all segments.</summary>
    public ValueTask<int> SendAsync(Socket socket, IList<ArraySegment<byte>> segments)
    {
        _source.Reset();
        _arguments.BufferList = segments;
        // The socket sends all of a buffer list before it completes.
        if (!socket.SendAsync(_arguments)) Complete(_arguments);
        return new ValueTask<int>(this, _source.Version);
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Complete(SocketAsyncEventArgs completed)
    {
        if (completed.SocketError == SocketError.Success) _source.SetResult(completed.BytesTransferred);
        else _source.SetException(new SocketException((int)completed.SocketError));
    }
}
