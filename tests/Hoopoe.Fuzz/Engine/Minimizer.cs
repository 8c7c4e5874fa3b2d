namespace Hoopoe.Fuzz.Engine;

/// <summary>Makes an input that fails as short and plain as it can be while it fails in the same way. Stateless.</summary>
internal static class Minimizer
{
    private const int MostTries = 20_000;

    /// <summary>Minimises.</summary>
    /// <param name="input">The input.</param>
    /// <param name="fails">Whether another one fails in the same way.</param>
    public static byte[] Run(byte[] input, Func<byte[], bool> fails)
    {
        int tries = 0;
        for (int piece = Math.Max(1, input.Length / 2); piece > 0; piece /= 2)
        {
            for (int at = input.Length - piece; at >= 0 && tries < MostTries; at -= piece, tries++)
            {
                if (at + piece > input.Length) continue;
                byte[] shorter = [.. input[..at], .. input[(at + piece)..]];
                if (fails(shorter)) input = shorter;
            }
        }
        for (int at = 0; at < input.Length && tries < MostTries; at++, tries++)
        {
            if (input[at] == 0) continue;
            byte[] plainer = [.. input];
            plainer[at] = 0;
            if (fails(plainer)) input = plainer;
        }
        return input;
    }
}
