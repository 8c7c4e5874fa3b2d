using System.Text;

namespace Hoopoe.Core;

/// <summary>
/// What names and routing keys have in common, whoever brings them: AMQP carries them with one byte for their length, so that a longer one
/// could be made by other means and then not be told to any client. Stateless.
/// </summary>
public static class ShortName
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MostBytes = byte.MaxValue;

    /// <summary>Why a text is no name, or null.</summary>
    /// <param name="what">What it would be the name of, as the error calls it: "queue name".</param>
    /// <param name="name">The text: from 1 to 255 bytes in UTF-8.</param>
    public static BrokerError? Check(string what, string name) =>
        name.Length == 0 ? BrokerError.Precondition($"{what} must not be empty") : CheckLength(what, name);

    /// <summary>The same of what may be empty.</summary>
    /// <param name="what">What it is, as the error calls it: "routing_key".</param>
    /// <param name="text">The text: up to 255 bytes in UTF-8.</param>
    public static BrokerError? CheckLength(string what, string text)
    {
        // Three bytes are the most that one character takes.
        if (text.Length <= MostBytes / 3 || Encoding.UTF8.GetByteCount(text) is var bytes && bytes <= MostBytes) return null;
        return BrokerError.Precondition($"{what} is {bytes} bytes long in UTF-8; {MostBytes} is the most");
    }
}
