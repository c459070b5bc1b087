;; The arithmetic that takes nearly all the time of a training step, four numbers at once.
;;
;; Addresses and strides are in bytes, everything else counts numbers (float32). The bytes of this
;; text are in kernel.wasm; `python -m authoring.site.arms` makes them anew.
(module
  (memory (export "memory") 32) ;; 2 MiB

  ;; C = A B. C has m rows (a multiple of 4) and n columns (a multiple of 8).
  ;;
  ;; A is read where it lies: one row further is `aRow` bytes further, one number further in a row
  ;; is `aStep` bytes further, so a transposed matrix needs no copy. A row of A may also consist of
  ;; several pieces of k numbers, `aPiece` bytes apart: the three lines of a picture under a 3 x 3
  ;; filter, so a convolution needs no copy either. B has pieces * k rows of n numbers.
  (func (export "product")
    (param $m i32) (param $n i32) (param $k i32) (param $pieces i32)
    (param $a i32) (param $aRow i32) (param $aStep i32) (param $aPiece i32)
    (param $b i32) (param $c i32)
    (local $bRow i32) (local $cEnd i32) (local $bEnd i32)
    (local $rowA i32) (local $rowC i32) (local $piece i32) (local $left i32) (local $todo i32)
    (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $p3 i32) (local $q i32)
    (local $b0 v128) (local $b1 v128) (local $x v128)
    (local $c00 v128) (local $c01 v128) (local $c10 v128) (local $c11 v128)
    (local $c20 v128) (local $c21 v128) (local $c30 v128) (local $c31 v128)
    (local.set $bRow (i32.shl (local.get $n) (i32.const 2)))
    (local.set $bEnd (i32.add (local.get $b) (local.get $bRow)))
    (local.set $cEnd (i32.mul (local.get $m) (local.get $bRow)))

    (loop $columns ;; eight columns of B and C at a time
      (local.set $rowA (local.get $a))
      (local.set $rowC (local.get $c))

      (loop $rows ;; four rows of A and C at a time: 4 x 8 sums stay in registers
        (local.set $c00 (v128.const f32x4 0 0 0 0))
        (local.set $c01 (v128.const f32x4 0 0 0 0))
        (local.set $c10 (v128.const f32x4 0 0 0 0))
        (local.set $c11 (v128.const f32x4 0 0 0 0))
        (local.set $c20 (v128.const f32x4 0 0 0 0))
        (local.set $c21 (v128.const f32x4 0 0 0 0))
        (local.set $c30 (v128.const f32x4 0 0 0 0))
        (local.set $c31 (v128.const f32x4 0 0 0 0))
        (local.set $q (local.get $b))
        (local.set $piece (local.get $rowA))
        (local.set $todo (local.get $pieces))

        (loop $each_piece
          (local.set $p0 (local.get $piece))
          (local.set $p1 (i32.add (local.get $p0) (local.get $aRow)))
          (local.set $p2 (i32.add (local.get $p1) (local.get $aRow)))
          (local.set $p3 (i32.add (local.get $p2) (local.get $aRow)))
          (local.set $left (local.get $k))

          (loop $each_number
            (local.set $b0 (v128.load (local.get $q)))
            (local.set $b1 (v128.load offset=16 (local.get $q)))
            (local.set $x (v128.load32_splat (local.get $p0)))
            (local.set $c00 (f32x4.add (local.get $c00) (f32x4.mul (local.get $x) (local.get $b0))))
            (local.set $c01 (f32x4.add (local.get $c01) (f32x4.mul (local.get $x) (local.get $b1))))
            (local.set $x (v128.load32_splat (local.get $p1)))
            (local.set $c10 (f32x4.add (local.get $c10) (f32x4.mul (local.get $x) (local.get $b0))))
            (local.set $c11 (f32x4.add (local.get $c11) (f32x4.mul (local.get $x) (local.get $b1))))
            (local.set $x (v128.load32_splat (local.get $p2)))
            (local.set $c20 (f32x4.add (local.get $c20) (f32x4.mul (local.get $x) (local.get $b0))))
            (local.set $c21 (f32x4.add (local.get $c21) (f32x4.mul (local.get $x) (local.get $b1))))
            (local.set $x (v128.load32_splat (local.get $p3)))
            (local.set $c30 (f32x4.add (local.get $c30) (f32x4.mul (local.get $x) (local.get $b0))))
            (local.set $c31 (f32x4.add (local.get $c31) (f32x4.mul (local.get $x) (local.get $b1))))
            (local.set $p0 (i32.add (local.get $p0) (local.get $aStep)))
            (local.set $p1 (i32.add (local.get $p1) (local.get $aStep)))
            (local.set $p2 (i32.add (local.get $p2) (local.get $aStep)))
            (local.set $p3 (i32.add (local.get $p3) (local.get $aStep)))
            (local.set $q (i32.add (local.get $q) (local.get $bRow)))
            (br_if $each_number
              (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))

          (local.set $piece (i32.add (local.get $piece) (local.get $aPiece)))
          (br_if $each_piece (local.tee $todo (i32.sub (local.get $todo) (i32.const 1)))))

        (v128.store (local.get $rowC) (local.get $c00))
        (v128.store offset=16 (local.get $rowC) (local.get $c01))
        (local.set $p0 (i32.add (local.get $rowC) (local.get $bRow)))
        (v128.store (local.get $p0) (local.get $c10))
        (v128.store offset=16 (local.get $p0) (local.get $c11))
        (local.set $p0 (i32.add (local.get $p0) (local.get $bRow)))
        (v128.store (local.get $p0) (local.get $c20))
        (v128.store offset=16 (local.get $p0) (local.get $c21))
        (local.set $p0 (i32.add (local.get $p0) (local.get $bRow)))
        (v128.store (local.get $p0) (local.get $c30))
        (v128.store offset=16 (local.get $p0) (local.get $c31))
        (local.set $rowA (i32.add (local.get $rowA) (i32.shl (local.get $aRow) (i32.const 2))))
        (local.set $rowC (i32.add (local.get $rowC) (i32.shl (local.get $bRow) (i32.const 2))))
        (br_if $rows
          (i32.lt_u (local.get $rowC) (i32.add (local.get $c) (local.get $cEnd)))))

      (local.set $c (i32.add (local.get $c) (i32.const 32)))
      (local.set $b (i32.add (local.get $b) (i32.const 32)))
      (br_if $columns (i32.lt_u (local.get $b) (local.get $bEnd)))))

  ;; The largest number of each square of four pixels, plus a bias, or 0 if that is larger: max
  ;; pooling first, as it keeps the order of values, so bias and ReLU have a quarter of the work.
  ;; `in` has lines of `width` pixels with n channels (a multiple of 4), `out` half * half pixels.
  ;; `from` gets, for each number of `out`, the number of the pixel (int32) that it came from.
  (func (export "pool")
    (param $width i32) (param $half i32) (param $n i32)
    (param $in i32) (param $bias i32) (param $out i32) (param $from i32)
    (local $pixel i32) (local $line i32) (local $x i32) (local $y i32) (local $c i32)
    (local $corner i32) (local $p i32) (local $below i32) (local $next v128) (local $larger v128)
    (local $most v128) (local $place v128)
    (local.set $pixel (i32.shl (local.get $n) (i32.const 2)))
    (local.set $line (i32.mul (local.get $width) (local.get $pixel)))
    (local.set $y (local.get $half))
    (loop $lines
      (local.set $corner (i32.shl (i32.mul
        (i32.sub (local.get $half) (local.get $y)) (local.get $width)) (i32.const 1)))
      (local.set $x (local.get $half))
      (loop $squares
        (local.set $c (i32.const 0))
        (loop $channels ;; four at a time
          (local.set $p (i32.add
            (i32.add (local.get $in) (local.get $c))
            (i32.mul (local.get $corner) (local.get $pixel))))
          (local.set $below (i32.add (local.get $p) (local.get $line)))
          (local.set $most (v128.load (local.get $p)))
          (local.set $place (i32x4.splat (local.get $corner)))
          (local.set $next (v128.load (i32.add (local.get $p) (local.get $pixel)))) ;; right
          (local.set $larger (f32x4.gt (local.get $next) (local.get $most)))
          (local.set $most
            (v128.bitselect (local.get $next) (local.get $most) (local.get $larger)))
          (local.set $place (v128.bitselect
            (i32x4.splat (i32.add (local.get $corner) (i32.const 1)))
            (local.get $place) (local.get $larger)))
          (local.set $next (v128.load (local.get $below)))
          (local.set $larger (f32x4.gt (local.get $next) (local.get $most)))
          (local.set $most
            (v128.bitselect (local.get $next) (local.get $most) (local.get $larger)))
          (local.set $place (v128.bitselect
            (i32x4.splat (i32.add (local.get $corner) (local.get $width)))
            (local.get $place) (local.get $larger)))
          (local.set $next (v128.load (i32.add (local.get $below) (local.get $pixel))))
          (local.set $larger (f32x4.gt (local.get $next) (local.get $most)))
          (local.set $most
            (v128.bitselect (local.get $next) (local.get $most) (local.get $larger)))
          (local.set $place (v128.bitselect
            (i32x4.splat (i32.add
              (i32.add (local.get $corner) (local.get $width)) (i32.const 1)))
            (local.get $place) (local.get $larger)))
          (v128.store (local.get $out) (f32x4.max
            (v128.const f32x4 0 0 0 0)
            (f32x4.add
              (local.get $most)
              (v128.load (i32.add (local.get $bias) (local.get $c))))))
          (v128.store (local.get $from) (local.get $place))
          (local.set $out (i32.add (local.get $out) (i32.const 16)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br_if $channels (i32.lt_u
            (local.tee $c (i32.add (local.get $c) (i32.const 16)))
            (local.get $pixel))))
        (local.set $corner (i32.add (local.get $corner) (i32.const 2)))
        (br_if $squares (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
      (br_if $lines (local.tee $y (i32.sub (local.get $y) (i32.const 1))))))

  ;; y += factor * x, for `rows` rows of n numbers (a multiple of 4) that lie xRow and yRow bytes
  ;; apart. Behind max pooling most of a gradient is zero, and this serves the few that are not.
  (func (export "add")
    (param $rows i32) (param $n i32) (param $factor f32)
    (param $x i32) (param $xRow i32) (param $y i32) (param $yRow i32)
    (local $f v128) (local $i i32) (local $end i32)
    (local.set $f (f32x4.splat (local.get $factor)))
    (local.set $end (i32.shl (local.get $n) (i32.const 2)))
    (loop $each_row
      (local.set $i (i32.const 0))
      (loop $each_four
        (v128.store
          (i32.add (local.get $y) (local.get $i))
          (f32x4.add
            (v128.load (i32.add (local.get $y) (local.get $i)))
            (f32x4.mul
              (local.get $f)
              (v128.load (i32.add (local.get $x) (local.get $i))))))
        (br_if $each_four
          (i32.lt_u
            (local.tee $i (i32.add (local.get $i) (i32.const 16)))
            (local.get $end))))
      (local.set $x (i32.add (local.get $x) (local.get $xRow)))
      (local.set $y (i32.add (local.get $y) (local.get $yRow)))
      (br_if $each_row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))
