using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Fuzz.Engine;

/// <summary>What must hold of every input does not hold of one; the message says what.</summary>
internal sealed class FuzzFailure(string message) : Exception(message)
{
    /// <summary>Fails unless something holds.</summary>
    public static void Unless([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds) throw new FuzzFailure(otherwise);
    }
}
