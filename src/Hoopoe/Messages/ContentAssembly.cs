using Hoopoe.Bench.Client;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>Puts a message together from its method, its header and the pieces of its body. One for a channel, on the thread that receives.</summary>
internal sealed class ContentAssembly
{
    private ReceivedMessage? _begun;
    private byte[] _body = [];
    private int _filled;

    /// <summary>A method that content follows.</summary>
    public void Begin(ReceivedMessage message) => _begun = message;

    /// <summary>Takes the header; the message, if it has no body.</summary>
    public ReceivedMessage? TakeHeader(ReadOnlySpan<byte> payload)
    {
        if (_begun is null || !ContentHeader.TryRead(payload, out var header)) throw new BenchException("the broker sent a header where none belongs");
        if (header.BodySize > (ulong)Array.MaxLength) throw new BenchException($"the broker sent a message of {header.BodySize} bytes, more than fits into memory");
        _body = header.BodySize == 0 ? [] : new byte[header.BodySize];
        _filled = 0;
        _begun = _begun with { Properties = PropertyDecoder.Decode(header.Properties) };
        return Finish();
    }

    /// <summary>Takes a piece of the body; the message, if it was the last.</summary>
    public ReceivedMessage? TakeBody(ReadOnlySpan<byte> payload)
    {
        if (_begun is null || payload.Length > _body.Length - _filled) throw new BenchException("the broker sent more of a body than it announced");
        payload.CopyTo(_body.AsSpan(_filled));
        _filled += payload.Length;
        return Finish();
    }

    private ReceivedMessage? Finish()
    {
        if (_filled < _body.Length) return null;
        var message = _begun! with { Body = _body };
        _begun = null;
        return message;
    }
}
