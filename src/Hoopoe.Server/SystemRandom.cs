using System.Security.Cryptography;
using Hoopoe.Core;

namespace Hoopoe.Server;

/// <summary>The operating system's randomness, good enough for names that must not be guessed and for salts.</summary>
internal sealed class SystemRandom : RandomSource
{
    /// <inheritdoc/>
    public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
