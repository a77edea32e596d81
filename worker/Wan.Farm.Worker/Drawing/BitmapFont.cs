namespace Wan.Farm.Worker.Drawing;

/// <summary>A font of 5 by 9 dots a character, of which capitals use the upper 7, for labels in pictures.</summary>
internal static class BitmapFont
{
    public const int Width = 5;
    public const int Height = 9;

    /// <summary>Of capitals and digits.</summary>
    public const int CapHeight = 7;

    /// <summary>From one character to the next.</summary>
    public const int Advance = Width + 1;

    private const int BandRows = Height + 1;
    private const int BandAdvance = Width + 2;

    /// <summary>Bands of characters: a row that names them, then their dots.</summary>
    private const string Dots = """
        A      B      C      D      E      F      G      H      I      J      K      L      M      N      O      P
         ###   ####    ###   ####   #####  #####   ###   #   #   ###     ###  #   #  #      #   #  #   #   ###   ####
        #   #  #   #  #   #  #   #  #      #      #   #  #   #    #       #   #  #   #      ## ##  ##  #  #   #  #   #
        #   #  #   #  #      #   #  #      #      #      #   #    #       #   # #    #      # # #  ##  #  #   #  #   #
        #####  ####   #      #   #  ####   ####   # ###  #####    #       #   ##     #      # # #  # # #  #   #  ####
        #   #  #   #  #      #   #  #      #      #   #  #   #    #       #   # #    #      #   #  #  ##  #   #  #
        #   #  #   #  #   #  #   #  #      #      #   #  #   #    #    #  #   #  #   #      #   #  #  ##  #   #  #
        #   #  ####    ###   ####   #####  #       ###   #   #   ###    ##    #   #  #####  #   #  #   #   ###   #


        Q      R      S      T      U      V      W      X      Y      Z      a      b      c      d      e      f
         ###   ####    ####  #####  #   #  #   #  #   #  #   #  #   #  #####         #                 #           ##
        #   #  #   #  #        #    #   #  #   #  #   #  #   #  #   #      #         #                 #          #
        #   #  #   #  #        #    #   #  #   #  #   #   # #    # #      #    ###   ####    ###    ####   ###   ####
        #   #  ####    ###     #    #   #  #   #  # # #    #      #      #        #  #   #  #      #   #  #   #   #
        # # #  # #        #    #    #   #   # #   # # #   # #     #     #      ####  #   #  #      #   #  #####   #
        #  #   #  #       #    #    #   #   # #   ## ##  #   #    #    #      #   #  #   #  #      #   #  #       #
         ## #  #   #  ####     #     ###     #    #   #  #   #    #    #####   ####  ####    ###    ####   ###    #


        g      h      i      j      k      l      m      n      o      p      q      r      s      t      u      v
               #        #       #   #       ##                                                      #
               #                    #        #                                                      #
         ####  ####    ##      ##   #  #     #    ## #   ####    ###   ####    ####  # ##    ####  ####   #   #  #   #
        #   #  #   #    #       #   # #      #    # # #  #   #  #   #  #   #  #   #  ##     #       #     #   #  #   #
        #   #  #   #    #       #   ##       #    # # #  #   #  #   #  #   #  #   #  #       ###    #     #   #   # #
        #   #  #   #    #       #   # #      #    # # #  #   #  #   #  #   #  #   #  #          #   #     #   #   # #
         ####  #   #   ###      #   #  #    ###   # # #  #   #   ###   ####    ####  #      ####     ##    ####    #
            #                #  #                                      #          #
         ###                  ##                                       #          #
        w      x      y      z      0      1      2      3      4      5      6      7      8      9      .      ,
                                     ###     #     ###   #####     #   #####    ##   #####   ###    ###
                                    #   #   ##    #   #     #     ##   #       #         #  #   #  #   #
        #   #  #   #  #   #  #####  #  ##    #        #    #     # #   ####   #         #   #   #  #   #
        # # #   # #   #   #     #   # # #    #       #      #   #  #       #  ####     #     ###    ####
        # # #    #    #   #    #    ##  #    #      #        #  #####      #  #   #   #     #   #      #
        # # #   # #   #   #   #     #   #    #     #     #   #     #   #   #  #   #   #     #   #     #    ##      #
         # #   #   #   ####  #####   ###    ###   #####   ###      #    ###    ###    #      ###    ##     ##      #
                          #                                                                                       #
                       ###
        :      ;      -      +      =      /      (      )      [      ]      %      _      #      !      ?      '
                                               #     #    #      ###    ###   ##  #          # #     #     ###     #
                               #               #    #      #     #        #   ##  #          # #     #    #   #    #
          #      #             #    #####     #    #        #    #        #      #          #####    #        #   #
                      #####  #####           #     #        #    #        #     #            # #     #       #
                               #    #####   #      #        #    #        #    #            #####    #      #
          #      #             #           #        #      #     #        #   #  ##          # #
                 #                         #         #    #      ###    ###   #  ##          # #     #      #
                #                                                                    #####

        "      <      >      &      @      *      |      ~      \      Δ      ·      ²
         # #      #    #      ##     ###            #           #        #            ##
         # #     #      #    #  #   #   #    #      #           #        #              #
                #        #   #  #   # ###  # # #    #     #  #   #      # #           ##
               #          #   ##    # # #   ###     #    # # #    #     # #     #     #
                #        #   # # #  # ###  # # #    #    #  #      #   #   #          ###
                 #      #    #  #   #        #      #               #  #   #
                  #    #      ## #   ###            #               #  #####


        """;

    private static readonly Dictionary<char, bool[]> Glyphs = Read();

    /// <summary>[<see cref="Height"/>, <see cref="Width"/>]; of a character that the font does not have, a question mark.</summary>
    public static ReadOnlySpan<bool> Glyph(char character) => Glyphs.TryGetValue(character, out bool[]? glyph) ? glyph : Glyphs['?'];

    /// <summary>Whether the font has every character of a text.</summary>
    public static bool Has(string text) => text.All(Glyphs.ContainsKey);

    private static Dictionary<char, bool[]> Read()
    {
        string[] lines = Dots.Split('\n');
        var glyphs = new Dictionary<char, bool[]> { [' '] = new bool[Width * Height] };
        for (int band = 0; band < lines.Length; band += BandRows)
        {
            for (int left = 0; left < lines[band].Length; left += BandAdvance)
                glyphs[lines[band][left]] = Dot(lines, band + 1, left);
        }

        return glyphs;
    }

    private static bool[] Dot(string[] lines, int top, int left)
    {
        var dots = new bool[Width * Height];
        for (int i = 0; i < dots.Length; i++)
        {
            string line = lines[top + (i / Width)];
            int column = left + (i % Width);
            dots[i] = column < line.Length && line[column] == '#';
        }

        return dots;
    }
}
