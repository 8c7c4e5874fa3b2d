using System.Reflection;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz.Targets.Wire;

/// <summary>
/// Each method of the protocol: the first octet says which, the rest are its arguments. What is taken is written again in no more
/// octets than it had, and that is read as the same.
/// </summary>
internal sealed class MethodsTarget : FuzzTarget
{
    private const int IdLength = 4;

    private static readonly byte[] _written = new byte[64 * 1024];
    private static readonly byte[] _writtenAgain = new byte[64 * 1024];

    private readonly Checker[] _checkers = [.. SpecifiedMethod.All.Select(CheckerOf)];

    private delegate void Checker(ReadOnlySpan<byte> arguments);

    public override string Name => "methods";

    public override string Subject => "AMQP methods, each generated struct";

    public override int Share => 20_000;

    public override long AllocatedAtMost => 256;

    public override long AllocatedPerByte => 0;

    public override IReadOnlyList<byte[]> Words { get; } = [[0, 0, 0, 0], "\u0001at\u0001"u8.ToArray(), [0xFF, 0xFF], "\u0001aS\0\0\0\u0001x"u8.ToArray(), "\u0001aF\0\0\0\0"u8.ToArray(), "\u0001aA\0\0\0\0"u8.ToArray()];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var samples = new WireSamples(random.Next());
        for (int i = 0; i < _checkers.Length; i++)
        {
            for (int count = 0; count < 3; count++) yield return [(byte)i, .. samples.Method(SpecifiedMethod.All[i])[IdLength..]];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        _checkers[input[0] % _checkers.Length](input[1..]);
    }

    private static Checker CheckerOf(SpecifiedMethod method) => typeof(MethodsTarget)
        .GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(method.CodecType)
        .CreateDelegate<Checker>();

    private static void Check<T>(ReadOnlySpan<byte> arguments)
        where T : struct, IMethod<T>, allows ref struct
    {
        if (!T.TryRead(arguments, out T method)) return;
        var written = Write(method, _written);
        FuzzFailure.Unless(written.Length <= IdLength + arguments.Length, "a method is written in more octets than it was read from");
        FuzzFailure.Unless(T.TryRead(written[IdLength..], out T again), "a method that was written is refused");
        FuzzFailure.Unless(Write(again, _writtenAgain).SequenceEqual(written), "a method changes when it is written and read");
    }

    private static ReadOnlySpan<byte> Write<T>(scoped in T method, byte[] into)
        where T : struct, IMethod<T>, allows ref struct
    {
        WireWriter writer = new(into);
        method.Write(ref writer);
        FuzzFailure.Unless(writer.Position == method.EncodedLength, "a method has another length than it said");
        return into.AsSpan(0, writer.Position);
    }
}
