using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace TypedMemory.Generators;

/// <summary>Writes indented source text; lines end in <c>\n</c> on every machine.</summary>
internal sealed class SourceWriter
{
    private const int MaxFilled = 150;

    private readonly StringBuilder _text = new(capacity: 16 * 1024);
    private int _indent;

    /// <summary>Writes one or more lines at the present indentation; the text keeps its own on top.</summary>
    public SourceWriter Line(string text = "")
    {
        int start = 0;
        while (true)
        {
            int end = text.IndexOf('\n', start);
            int length = (end < 0 ? text.Length : end) - start;
            if (length > 0 && text[start + length - 1] == '\r') length--;
            if (length > 0) _text.Append(' ', 4 * _indent).Append(text, start, length);
            _text.Append('\n');
            if (end < 0) return this;
            start = end + 1;
        }
    }

    /// <summary>Writes texts one behind the other, as many to a line as it holds.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="separator">What stands behind each.</param>
    /// <param name="open">What stands before the first.</param>
    /// <param name="close">What stands behind the last.</param>
    public SourceWriter Fill(
        IEnumerable<string> texts, string separator = "", string open = "", string close = "")
    {
        var line = new StringBuilder(open);
        foreach (string text in texts)
        {
            if (line.Length > 0 && (4 * _indent) + line.Length + text.Length > MaxFilled)
            {
                Line(line.ToString());
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(text).Append(separator);
        }

        if (close.Length > 0) line.Append(line.Length > 0 ? " " : "").Append(close);
        return line.Length > 0 ? Line(line.ToString()) : this;
    }

    /// <summary>Opens a block with braces, indented until the result is disposed.</summary>
    public Block Open(string? header = null, string close = "}")
    {
        if (header is not null) Line(header);
        Line("{");
        _indent++;
        return new Block(this, close);
    }

    /// <summary>Indents until the result is disposed.</summary>
    public Block Indent()
    {
        _indent++;
        return new Block(this, null);
    }

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);

    public override string ToString() => _text.ToString();

    /// <summary>What is closed at the end of a <c>using</c>.</summary>
    public readonly struct Block(SourceWriter writer, string? close) : IDisposable
    {
        public void Dispose()
        {
            writer._indent--;
            if (close is not null) writer.Line(close);
        }
    }
}
