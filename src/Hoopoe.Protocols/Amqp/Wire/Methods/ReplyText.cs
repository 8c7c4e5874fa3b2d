using System.Text;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>The text beside a reply code, as RabbitMQ writes it: the code's name, a dash and an explanation.</summary>
internal static class ReplyText
{
    private const int MaxLength = byte.MaxValue;

    private static ReadOnlySpan<byte> Ellipsis => "..."u8;

    /// <summary>The text in UTF-8; one too long for a short string is cut between characters and ends in an ellipsis.</summary>
    public static byte[] Of(ReplyCode code, string explanation)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{code.Name()} - {explanation}");
        if (text.Length <= MaxLength) return text;
        int end = MaxLength - Ellipsis.Length;
        while (IsInsideCharacter(text[end])) end--;
        return [.. text.AsSpan(0, end), .. Ellipsis];
    }

    private static bool IsInsideCharacter(byte utf8) => (utf8 & 0xC0) == 0x80;
}
