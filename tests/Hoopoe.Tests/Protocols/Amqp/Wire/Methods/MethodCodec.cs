using System.Reflection;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Reads a method and writes it again, whichever it is.</summary>
internal static class MethodCodec
{
    /// <summary>From a method's arguments to its class id, method id and arguments; null if the arguments are refused.</summary>
    public delegate byte[]? Rewriter(byte[] arguments);

    public static Rewriter For(SpecifiedMethod method) => typeof(MethodCodec)
        .GetMethod(nameof(Rewrite), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(method.CodecType)
        .CreateDelegate<Rewriter>();

    private static byte[]? Rewrite<T>(byte[] arguments)
        where T : struct, IMethod<T>, allows ref struct
    {
        if (!T.TryRead(arguments, out T method)) return null;
        byte[] written = new byte[method.EncodedLength];
        WireWriter writer = new(written);
        method.Write(ref writer);
        Assert.Equal(written.Length, writer.Position);
        return written;
    }
}
