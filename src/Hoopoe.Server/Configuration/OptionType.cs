namespace Hoopoe.Server.Configuration;

/// <summary>How the text of an option becomes a value.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Allowed">What is allowed, to stand behind "allowed is".</param>
/// <param name="Parse">Reads the text: false if it is not allowed.</param>
/// <param name="Format">Writes a value as it may be given.</param>
internal sealed record OptionType<T>(string Allowed, TryParse<T> Parse, Func<T, string> Format);

/// <summary>Reads a text: false if it is no value.</summary>
internal delegate bool TryParse<T>(string text, out T value);
