using System.Buffers;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Turns the texts of documents into the terms of a full-text index. For one thread at a time.</summary>
internal sealed class TextTerms(MemoryIndex index)
{
    private readonly TextAnalyzer[] _analyzers =
        [.. index.Members.Select(static member => TextAnalyzer.For(member.Language))];
    private readonly ArrayBufferWriter<byte> _terms = new(), _forms = new();

    /// <summary>Runs a statement that inserts a row, with the terms of each member and the forms beside them.</summary>
    public void Run(Statement insert, long row, byte[]?[] texts)
    {
        insert.Bind(1, row);
        for (int i = 0; i < texts.Length; i++)
        {
            int column = (2 * i) + 2;
            if (texts[i] is not { } text)
            {
                insert.BindNull(column).BindNull(column + 1);
                continue;
            }

            Write(i, text);
            insert.BindText(column, _terms.WrittenSpan).BindText(column + 1, _forms.WrittenSpan);
        }

        insert.Run();
    }

    /// <summary>The terms of a member's text and the forms beside them, each with a space behind it.</summary>
    public (ReadOnlyMemory<byte> Terms, ReadOnlyMemory<byte> Forms) Read(int member, byte[] text)
    {
        Write(member, text);
        return (_terms.WrittenMemory, _forms.WrittenMemory);
    }

    private void Write(int member, byte[] text)
    {
        _terms.ResetWrittenCount();
        _forms.ResetWrittenCount();
        _analyzers[member].Write(text, _terms, _forms);
    }
}
