using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Hoopoe.Protocols.Transport;
using Microsoft.AspNetCore.Connections;

namespace Hoopoe.Server.Http;

/// <summary>
/// A connection that the web server has accepted, as a transport, so that TLS is the same for it as for all others. Lives as long as the
/// connection; the web server ends it.
/// </summary>
internal sealed class PipeTransport : ITransport
{
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;

    /// <summary>Takes over what comes and goes on a connection.</summary>
    public PipeTransport(ConnectionContext connection)
    {
        _connection = connection;
        (_input, _output) = (connection.Transport.Input, connection.Transport.Output);
    }

    /// <inheritdoc/>
    public string Peer => _connection.RemoteEndPoint?.ToString() ?? "unknown";

    /// <inheritdoc/>
    public string Local => _connection.LocalEndPoint?.ToString() ?? "unknown";

    /// <inheritdoc/>
    public bool IsLoopback => _connection.RemoteEndPoint is IPEndPoint remote && IPAddress.IsLoopback(remote.Address);

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        ReadResult result;
        try
        {
            result = await _input.ReadAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            throw new IOException(error.Message, error);
        }
        var taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        taken.CopyTo(buffer.Span);
        _input.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var result = await _output.WriteAsync(bytes);
            if (result.IsCompleted) throw new IOException("the connection has ended");
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        foreach (var segment in segments) await SendAsync(segment);
    }

    /// <inheritdoc/>
    public void ShutdownSend() => _output.Complete();

    /// <inheritdoc/>
    public void Abort() => _connection.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        // The web server sends what is left, and ends the connection then.
    }
}
