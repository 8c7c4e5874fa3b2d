using System.Buffers.Binary;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>Cuts what a client receives into frames, checks their shape, and puts methods and their contents together.</summary>
internal sealed class FrameAssembler(Action<ReceivedMethod> complete)
{
    private readonly Dictionary<ushort, (ReceivedMethod Method, int Left)> _contents = [];
    private byte[] _bytes = [];

    public int Heartbeats { get; private set; }

    public void Take(ReadOnlySpan<byte> received)
    {
        byte[] all = [.. _bytes, .. received];
        int at = 0;
        while (all.Length - at >= Frame.HeaderLength)
        {
            if (all.AsSpan(at).StartsWith("AMQP"u8))
            {
                complete(new ReceivedMethod(0, 0, all[at..(at + 8)]));
                at += 8;
                continue;
            }
            var header = FrameHeader.Read(all.AsSpan(at));
            int length = (int)header.Size + Frame.Overhead;
            if (all.Length - at < length) break;
            Assert.Equal(Frame.End, all[at + length - 1]);
            TakeFrame(header, all.AsSpan(at + Frame.HeaderLength, (int)header.Size));
            at += length;
        }
        _bytes = all[at..];
    }

    private void TakeFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Heartbeat:
                Heartbeats++;
                break;
            case FrameType.Method:
                TakeMethod(new ReceivedMethod(header.Channel, BinaryPrimitives.ReadUInt32BigEndian(payload), payload[4..].ToArray()));
                break;
            case FrameType.Header:
                Assert.True(ContentHeader.TryRead(payload, out var content));
                var begun = _contents[header.Channel].Method;
                begun.Properties = content.Properties.ToArray();
                begun.Body = new byte[(int)content.BodySize];
                Advance(begun, begun.Body.Length);
                break;
            default:
                var (method, left) = _contents[header.Channel];
                Assert.True(payload.Length <= left, "a body is longer than its header said");
                payload.CopyTo(method.Body.AsSpan(method.Body.Length - left));
                Advance(method, left - payload.Length);
                break;
        }
    }

    private void TakeMethod(ReceivedMethod method)
    {
        Assert.False(_contents.ContainsKey(method.Channel), "a method came where a content was due");
        if (method.HasContent) _contents.Add(method.Channel, (method, 0));
        else complete(method);
    }

    private void Advance(ReceivedMethod method, int left)
    {
        _contents[method.Channel] = (method, left);
        if (left > 0) return;
        _contents.Remove(method.Channel);
        complete(method);
    }
}
