using System.Xml;
using System.Xml.Linq;

namespace Hoopoe.Bench.Reports;

/// <summary>
/// Elements of a page. A page is a tree of <see cref="XElement"/>, so that every text in it is encoded and every element closed whatever
/// it holds. Stateless.
/// </summary>
internal static class Html
{
    /// <summary>An element with a class, if one is given; text among the content is cleaned.</summary>
    public static XElement Of(string name, string? look, params object?[] content)
    {
        var element = new XElement(name, look is null ? null : new XAttribute("class", look), content.Select(part => part is string text ? Text(text) : part));
        // A browser takes an element that is closed at once for one that is open.
        if (element.IsEmpty) element.Add("");
        return element;
    }

    /// <summary>Text without the characters that no page may hold; they are shown as unknown.</summary>
    public static string Text(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString()));

    /// <summary>A table whose first row and first column are headers. It scrolls by itself where the page is too narrow for it.</summary>
    public static XElement Table(string caption, IEnumerable<string> header, IEnumerable<XElement> rows) =>
        Of("div", "table", new XAttribute("tabindex", "0"), new XAttribute("role", "region"), new XAttribute("aria-label", Text(caption)),
            Of("table", null,
                Of("caption", null, caption),
                Of("thead", null, Of("tr", null, header.Select(name => Of("th", null, new XAttribute("scope", "col"), name)))),
                Of("tbody", null, rows)));

    /// <summary>A row of a table.</summary>
    public static XElement Row(string? look, string header, IEnumerable<object> cells) =>
        Of("tr", look, Of("th", null, new XAttribute("scope", "row"), header), cells.Select(cell => cell as XElement ?? Of("td", null, cell)));
}
